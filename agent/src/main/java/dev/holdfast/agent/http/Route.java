package dev.holdfast.agent.http;

import dev.holdfast.agent.config.Http.Role;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What can be asked: by this the server finds who answers, checks what is asked, and describes itself.
 *
 * @param method GET or POST
 * @param path with {@code {name}} for each parameter in it
 * @param id a word for it, for programs that are made from the description
 * @param summary what it does, a sentence
 * @param role what a caller has to be allowed; empty if anybody may
 * @param parameters all that it takes
 * @param body what its body is, if it has one
 * @param status of an answer, 200 or 202
 * @param gives what an answer is
 * @param refusals why it may not be done, beside what may happen to every request
 * @param action answers
 */
public record Route(
        Method method,
        PathTemplate path,
        String id,
        String summary,
        Optional<Role> role,
        List<Parameter<?>> parameters,
        Optional<Class<? extends Record>> body,
        int status,
        Gives gives,
        Set<Refusal.Kind> refusals,
        Action action) {
    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    /** How it is asked. */
    public enum Method {
        GET,
        POST
    }

    /** What an answer is. */
    public sealed interface Gives {
        /** A document. */
        record Document(Class<? extends Record> type) implements Gives {}

        /** The description of the server itself. */
        record Description() implements Gives {}

        /** A text of a media type. */
        record Text(String mediaType) implements Gives {}
    }

    /** Answers. */
    @FunctionalInterface
    public interface Action {
        /** Answers a call whose parameters were read, by a caller who may ask. */
        Answer answer(Call call) throws Refusal, InterruptedException;
    }

    public Route {
        parameters = List.copyOf(parameters);
        refusals = Set.copyOf(refusals);
        List<String> inPath = parameters.stream()
                .filter(Parameter::isInPath)
                .map(Parameter::name)
                .toList();
        if (!inPath.equals(path.names())) {
            throw new IllegalArgumentException(path + " has other parameters than " + inPath);
        }
    }

    /** Something to see, for those who may view. */
    public static Route see(
            String path,
            String id,
            String summary,
            Class<? extends Record> gives,
            Action action,
            Parameter<?>... parameters) {
        Set<Refusal.Kind> refusals = parameters.length == 0 ? Set.of() : EnumSet.of(Refusal.Kind.NOT_FOUND);
        return document(Method.GET, path, id, summary, Role.VIEW, gives, refusals, action, parameters);
    }

    /** Something to change at once, for those who may operate. */
    public static Route change(
            String path,
            String id,
            String summary,
            Class<? extends Record> gives,
            Action action,
            Parameter<?>... parameters) {
        Set<Refusal.Kind> refusals =
                EnumSet.of(Refusal.Kind.NOT_FOUND, Refusal.Kind.CONFLICT, Refusal.Kind.UNAVAILABLE);
        return document(Method.POST, path, id, summary, Role.OPERATE, gives, refusals, action, parameters);
    }

    private static Route document(
            Method method,
            String path,
            String id,
            String summary,
            Role role,
            Class<? extends Record> gives,
            Set<Refusal.Kind> refusals,
            Action action,
            Parameter<?>... parameters) {
        return new Route(
                method,
                PathTemplate.of(path),
                id,
                summary,
                Optional.of(role),
                List.of(parameters),
                Optional.empty(),
                OK,
                new Gives.Document(gives),
                refusals,
                action);
    }

    /** A text to see. */
    public static Route text(
            String path, String id, String summary, Optional<Role> role, String mediaType, Action action) {
        return new Route(
                Method.GET,
                PathTemplate.of(path),
                id,
                summary,
                role,
                List.of(),
                Optional.empty(),
                OK,
                new Gives.Text(mediaType),
                Set.of(),
                action);
    }

    /** The same with a body. */
    public Route with(Class<? extends Record> newBody) {
        return new Route(
                method, path, id, summary, role, parameters, Optional.of(newBody), status, gives, refusals, action);
    }

    /** The same, which begins something that goes on after the answer. */
    public Route begins() {
        return new Route(method, path, id, summary, role, parameters, body, ACCEPTED, gives, refusals, action);
    }

    /** The same, which may be refused for another reason too. */
    public Route orRefuses(Refusal.Kind kind) {
        Set<Refusal.Kind> kinds = EnumSet.of(kind);
        kinds.addAll(refusals);
        return new Route(method, path, id, summary, role, parameters, body, status, gives, kinds, action);
    }
}
