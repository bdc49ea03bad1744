package dev.holdfast.agent.notification.channel;

import dev.holdfast.agent.config.NotificationTarget;
import dev.holdfast.agent.notification.Channel;
import dev.holdfast.agent.notification.Heartbeat;
import dev.holdfast.engine.console.Surroundings;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;

/** Makes channels of what is configured. */
public final class Channels {
    private static final Path LOCAL_LOG = Path.of("/dev/log");

    private final Surroundings surroundings;
    private final SSLContext tls;
    private final Path localLog;

    /** Channels that trust whom the JDK's own certificates vouch for. */
    public Channels(Surroundings surroundings) {
        this(surroundings, trustOfThisProcess(), LOCAL_LOG);
    }

    Channels(Surroundings surroundings, SSLContext tls, Path localLog) {
        this.surroundings = surroundings;
        this.tls = tls;
        this.localLog = localLog;
    }

    private static SSLContext trustOfThisProcess() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the certificates that this program trusts cannot be read", e);
        }
    }

    /** The way to somebody. */
    public Channel of(NotificationTarget.Told target) {
        return switch (target) {
            case NotificationTarget.Webhook webhook -> {
                Address address = new Address(webhook.address(), surroundings.variables());
                yield new WebhookChannel(
                        address,
                        new HttpPost(address, tls, surroundings.clock()),
                        webhook.secret(),
                        surroundings.variables(),
                        surroundings.clock());
            }
            case NotificationTarget.Email email -> new EmailChannel(email, surroundings.variables(), tls);
            case NotificationTarget.Command command -> new CommandChannel(command);
            case NotificationTarget.Syslog syslog -> new SyslogChannel(syslog, localLog, surroundings.zone());
        };
    }

    /** The way to a watcher. */
    public Heartbeat.Watcher of(NotificationTarget.Heartbeat target) {
        Address address = new Address(target.address(), surroundings.variables());
        return new HttpWatcher(address, new HttpPost(address, tls, surroundings.clock()));
    }
}
