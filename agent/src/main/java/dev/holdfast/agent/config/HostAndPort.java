package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Scalar;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.unit.WrongValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port of it.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 */
public record HostAndPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9.-]+):([0-9]{1,5})$");
    private static final int LAST_PORT = 65_535;

    static Scalar<HostAndPort> type() {
        return new Scalar<>(
                "address and port", Scalars.string().put("pattern", FORM.pattern()), (text, _) -> parse(text));
    }

    static HostAndPort parse(String text) throws WrongValue {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new WrongValue("'" + text + "' is not an address and a port; write 127.0.0.1:8740 or [::1]:8740");
        }
        int port = Integer.parseInt(matcher.group(2));
        if (port < 1 || port > LAST_PORT) {
            throw new WrongValue("ports are numbers from 1 to " + LAST_PORT + ", not " + port);
        }
        return new HostAndPort(matcher.group(1).replaceAll("[\\[\\]]", ""), port);
    }

    /** Whether only this host itself reaches it, by what is written; no name is looked up. */
    public boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
