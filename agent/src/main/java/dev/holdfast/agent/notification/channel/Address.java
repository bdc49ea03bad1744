package dev.holdfast.agent.notification.channel;

import dev.holdfast.agent.config.NotificationTarget;
import dev.holdfast.agent.config.WebAddress;
import dev.holdfast.agent.config.unit.WrongValue;
import dev.holdfast.engine.console.UsageException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** Where requests go, read anew each time: a secret may be exchanged while the agent runs. */
final class Address {
    private final NotificationTarget.Address configured;
    private final Function<String, Optional<String>> variables;

    Address(NotificationTarget.Address configured, Function<String, Optional<String>> variables) {
        this.configured = configured;
        this.variables = variables;
    }

    URI url() throws UsageException {
        return switch (configured) {
            case NotificationTarget.PlainAddress(URI url) -> url;
            case NotificationTarget.SecretAddress(var secret) -> {
                String text = new String(secret.read(variables), StandardCharsets.UTF_8).strip();
                try {
                    yield WebAddress.parse(text);
                } catch (WrongValue e) {
                    throw new UsageException("what " + secret + " holds: " + e.getMessage(), "Correct the secret.");
                }
            }
        };
    }

    /** For people: not what may be a secret, which of a plain URL its path and query may be, too. */
    String show() {
        return switch (configured) {
            case NotificationTarget.PlainAddress(URI url) ->
                url.getScheme() + "://" + url.getAuthority() + (url.getRawPath() == null ? "" : "/…");
            case NotificationTarget.SecretAddress(var secret) -> secret.toString();
        };
    }
}
