package dev.holdfast.agent.notification.channel;

import dev.holdfast.agent.config.Secret;
import dev.holdfast.agent.notification.Attempt;
import dev.holdfast.agent.notification.Channel;
import dev.holdfast.agent.notification.Message;
import dev.holdfast.agent.notification.MessageJson;
import dev.holdfast.engine.console.UsageException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Posts a message as JSON. {@code Idempotency-Key} is the message's id, so that a receiver who answered too late does not
 * take a second try for another message.
 */
final class WebhookChannel implements Channel {
    private final Address address;
    private final HttpPost post;
    private final Optional<Secret> secret;
    private final Function<String, Optional<String>> variables;
    private final InstantSource clock;

    WebhookChannel(
            Address address,
            HttpPost post,
            Optional<Secret> secret,
            Function<String, Optional<String>> variables,
            InstantSource clock) {
        this.address = address;
        this.post = post;
        this.secret = secret;
        this.variables = variables;
        this.clock = clock;
    }

    @Override
    public Attempt deliver(Message message) throws InterruptedException {
        byte[] body = MessageJson.bytes(message);
        Map<String, String> headers = new HashMap<>();
        headers.put("Idempotency-Key", message.id());
        headers.put("Holdfast-Event", message.event().word());
        if (secret.isPresent()) {
            try {
                headers.put(Signature.HEADER, Signature.of(secret.get().read(variables), clock.instant(), body));
            } catch (UsageException e) {
                return new Attempt.Refused(e.getMessage() + "; try: " + e.hint());
            }
        }
        return post.post(body, headers);
    }

    @Override
    public Attempt tryOut() {
        if (secret.isPresent()) {
            try {
                secret.get().read(variables);
            } catch (UsageException e) {
                return new Attempt.Refused(e.getMessage() + "; try: " + e.hint());
            }
        }
        return post.tryOut();
    }

    @Override
    public String destination() {
        return "webhook " + address.show();
    }
}
