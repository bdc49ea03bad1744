package dev.holdfast.agent.notification.channel;

import dev.holdfast.agent.notification.Attempt;
import dev.holdfast.agent.notification.Heartbeat;
import java.util.Map;

/** A watcher that takes requests. */
final class HttpWatcher implements Heartbeat.Watcher {
    private final Address address;
    private final HttpPost post;

    HttpWatcher(Address address, HttpPost post) {
        this.address = address;
        this.post = post;
    }

    @Override
    public Attempt hear(byte[] json) throws InterruptedException {
        return post.post(json, Map.of());
    }

    @Override
    public Attempt tryOut() {
        return post.tryOut();
    }

    @Override
    public String destination() {
        return "heartbeat " + address.show();
    }
}
