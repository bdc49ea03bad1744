package dev.holdfast.agent.http;

import java.util.Map;
import java.util.Optional;

/** A request that may be done: who asks, and for what. */
public final class Call {
    private final Optional<Caller> caller;
    private final Map<Parameter<?>, Object> values;
    private final byte[] body;

    Call(Optional<Caller> caller, Map<Parameter<?>, Object> values, byte[] body) {
        this.caller = caller;
        this.values = Map.copyOf(values);
        this.body = body.clone();
    }

    /** Who asks; only those may not be asked for it who serve a public route. */
    public Caller caller() {
        return caller.orElseThrow();
    }

    /** A parameter that is always there. */
    public <T> T get(Parameter<T> parameter) {
        return find(parameter).orElseThrow();
    }

    /** A parameter, if it is there. */
    @SuppressWarnings("unchecked") // values are put in by what their parameter read
    public <T> Optional<T> find(Parameter<T> parameter) {
        return Optional.ofNullable((T) values.get(parameter));
    }

    /** The body; empty if the route has none. */
    public byte[] body() {
        return body.clone();
    }
}
