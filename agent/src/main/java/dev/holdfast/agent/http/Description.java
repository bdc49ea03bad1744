package dev.holdfast.agent.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.document.Documents;
import dev.holdfast.agent.document.Schemas;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Describes routes as OpenAPI 3.1 has it: from the same table by which requests are answered. */
final class Description {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String SCHEMAS = "#/components/schemas/";
    private static final String TEXT = """
            Times are RFC 3339 texts in UTC, durations are seconds, sizes are bytes. Members may be added to documents: pass \
            over those that you do not know. Send a token as `Authorization: Bearer TOKEN`; where clients are known by \
            certificates, theirs does in its place. Refused requests are answered with a problem document (RFC 9457). \
            Too many requests are answered with 429; `Retry-After` says when to ask again.""";

    private final Schemas schemas = new Schemas(SCHEMAS);

    private Description() {}

    /** The description of a server. */
    static ObjectNode of(List<Route> routes) {
        Description description = new Description();
        ObjectNode document = NODES.objectNode().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Holdfast agent")
                .put("version", "1")
                .put("description", TEXT)
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("identifier", "Apache-2.0");
        ObjectNode paths = document.putObject("paths");
        for (Route route : routes) {
            paths.withObjectProperty(route.path().toString())
                    .set(route.method().name().toLowerCase(Locale.ROOT), description.operation(route));
        }
        ObjectNode components = document.putObject("components");
        ObjectNode all = components.putObject("schemas");
        description.schemas.known().forEach(all::set);
        ObjectNode security = components.putObject("securitySchemes");
        security.putObject("token").put("type", "http").put("scheme", "bearer");
        security.putObject("certificate").put("type", "mutualTLS");
        return document;
    }

    private ObjectNode operation(Route route) {
        ObjectNode operation = NODES.objectNode().put("operationId", route.id()).put("summary", route.summary());
        ArrayNode security = operation.putArray("security");
        if (route.role().isPresent()) {
            operation.put("x-role", Documents.word(route.role().get()));
            security.addObject().putArray("token");
            security.addObject().putArray("certificate");
        }
        ArrayNode parameters = operation.putArray("parameters");
        for (Parameter<?> each : route.parameters()) {
            ObjectNode parameter = parameters
                    .addObject()
                    .put("name", each.name())
                    .put("in", each.isInPath() ? "path" : "query")
                    .put("required", each.place() != Parameter.Place.QUERY)
                    .put("description", each.sentence());
            parameter.set("schema", each.schema());
        }
        route.body()
                .ifPresent(body -> operation
                        .putObject("requestBody")
                        .put("required", true)
                        .putObject("content")
                        .putObject("application/json")
                        .set("schema", schemas.reference(body)));
        ObjectNode responses = operation.putObject("responses");
        ObjectNode success = responses
                .putObject(Integer.toString(route.status()))
                .put("description", route.status() == 202 ? "It was begun." : "It is done, or this is it.");
        content(route.gives(), success.putObject("content"));
        for (Refusal.Kind kind : refusals(route)) {
            responses
                    .putObject(Integer.toString(kind.status()))
                    .put("description", kind.title() + ".")
                    .putObject("content")
                    .putObject("application/problem+json")
                    .set("schema", schemas.reference(ProblemView.class));
        }
        return operation;
    }

    private void content(Route.Gives gives, ObjectNode content) {
        switch (gives) {
            case Route.Gives.Document(var type) ->
                content.putObject("application/json").set("schema", schemas.reference(type));
            case Route.Gives.Description() ->
                content.putObject("application/json").putObject("schema").put("type", "object");
            case Route.Gives.Text(String mediaType) ->
                content.putObject(mediaType).putObject("schema").put("type", "string");
        }
    }

    private static SortedSet<Refusal.Kind> refusals(Route route) {
        SortedSet<Refusal.Kind> kinds = new TreeSet<>(route.refusals());
        kinds.addAll(List.of(
                Refusal.Kind.MALFORMED,
                Refusal.Kind.MISDIRECTED,
                Refusal.Kind.TOO_MANY_REQUESTS,
                Refusal.Kind.UNAVAILABLE));
        if (route.role().isPresent()) {
            kinds.addAll(List.of(Refusal.Kind.UNAUTHORISED, Refusal.Kind.FORBIDDEN));
        }
        if (route.method() == Route.Method.POST) {
            kinds.addAll(List.of(Refusal.Kind.TOO_LARGE, Refusal.Kind.UNSUPPORTED_CONTENT));
        }
        return kinds;
    }

    /** The route that gives the description of all routes, itself included. */
    static Route route(Supplier<ObjectNode> description) {
        return new Route(
                Route.Method.GET,
                PathTemplate.of("/api/v1/openapi.json"),
                "openapi",
                "This description.",
                Optional.empty(),
                List.of(),
                Optional.empty(),
                200,
                new Route.Gives.Description(),
                Set.of(),
                _ -> new Answer.Json(description.get()));
    }
}
