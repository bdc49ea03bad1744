package dev.holdfast.agent.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the route of a request, and reads its parameters. */
final class Router {
    private final List<Route> routes;

    Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /**
     * A route and what stands in its path.
     *
     * @param path its parameters, by name
     */
    record Match(Route route, Map<String, String> path) {}

    /**
     * The route of a request.
     *
     * @param path still percent-encoded
     * @return empty if nothing has that path
     * @throws Refusal if what has it is asked otherwise
     */
    Optional<Match> find(String method, String path) throws Refusal {
        Set<String> allowed = new LinkedHashSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> values = route.path().match(path);
            if (values.isPresent()) {
                if (route.method().name().equals(method)) {
                    return Optional.of(new Match(route, values.get()));
                }
                allowed.add(route.method().name());
            }
        }
        if (allowed.isEmpty()) {
            return Optional.empty();
        }
        throw Refusal.wrongMethod(method, String.join(", ", allowed));
    }

    /**
     * The values of a route's parameters.
     *
     * @throws Refusal if one is missing, is not what it should be, or is none of the route's
     */
    static Map<Parameter<?>, Object> values(Match match, String query) throws Refusal {
        Map<String, String> given = PathTemplate.query(query)
                .orElseThrow(() -> malformed("The query is malformed, or says something twice."));
        List<Parameter<?>> inQuery = match.route().parameters().stream()
                .filter(parameter -> !parameter.isInPath())
                .collect(Collectors.toCollection(ArrayList::new));
        Set<String> unknown = new LinkedHashSet<>(given.keySet());
        inQuery.forEach(parameter -> unknown.remove(parameter.name()));
        if (!unknown.isEmpty()) {
            throw malformed("There is no such parameter here; there are: "
                    + inQuery.stream().map(Parameter::name).collect(Collectors.joining(", ")) + ".");
        }
        Map<Parameter<?>, Object> values = new HashMap<>();
        for (Parameter<?> parameter : match.route().parameters()) {
            Optional<String> text =
                    Optional.ofNullable((parameter.isInPath() ? match.path() : given).get(parameter.name()));
            if (text.isPresent()) {
                values.put(parameter, read(parameter, text.get()));
            } else if (parameter.place() == Parameter.Place.QUERY_ALWAYS) {
                throw malformed("'" + parameter.name() + "' is missing: " + parameter.sentence());
            }
        }
        return values;
    }

    private static Object read(Parameter<?> parameter, String text) throws Refusal {
        try {
            return parameter.reader().read(text);
        } catch (IllegalArgumentException e) {
            throw malformed("'" + parameter.name() + "' has to be " + e.getMessage() + ".");
        }
    }

    private static Refusal malformed(String detail) {
        return new Refusal(Refusal.Kind.MALFORMED, detail, "GET /api/v1/openapi.json tells what can be asked.");
    }
}
