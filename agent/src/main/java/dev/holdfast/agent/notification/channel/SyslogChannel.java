package dev.holdfast.agent.notification.channel;

import dev.holdfast.agent.config.HostAndPort;
import dev.holdfast.agent.config.NotificationTarget;
import dev.holdfast.agent.notification.Attempt;
import dev.holdfast.agent.notification.Channel;
import dev.holdfast.agent.notification.Message;
import dev.holdfast.agent.unix.UnixDatagramSocket;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;

/** Writes a line to a log. A server over UDP never says whether it got one. */
final class SyslogChannel implements Channel {
    private final NotificationTarget.Syslog target;
    private final Path local;
    private final ZoneId zone;

    /**
     * A channel to a log.
     *
     * @param local the socket of this host's own log
     * @param zone of its times
     */
    SyslogChannel(NotificationTarget.Syslog target, Path local, ZoneId zone) {
        this.target = target;
        this.local = local;
        this.zone = zone;
    }

    @Override
    public Attempt deliver(Message message) {
        long process = ProcessHandle.current().pid();
        try {
            if (target.server().isPresent()) {
                HostAndPort server = target.server().get();
                byte[] line = SyslogLine.forServer(message, target.facility(), process);
                try (DatagramSocket socket = new DatagramSocket()) {
                    socket.send(
                            new DatagramPacket(line, line.length, InetAddress.getByName(server.host()), server.port()));
                }
                return new Attempt.Done("sent");
            }
            try (UnixDatagramSocket socket = new UnixDatagramSocket(local.toString())) {
                socket.send(SyslogLine.forThisHost(message, target.facility(), process, zone));
            }
            return new Attempt.Done("logged");
        } catch (IOException e) {
            return new Attempt.Failed(text(e));
        }
    }

    private String text(IOException e) {
        return e instanceof UnknownHostException
                ? "the name " + target.server().orElseThrow().host() + " is unknown"
                : String.valueOf(e.getMessage());
    }

    @Override
    public Attempt tryOut() {
        if (target.server().isEmpty()) {
            return Files.exists(local)
                    ? new Attempt.Done("the socket is there")
                    : new Attempt.Failed("there is no socket " + local + ": nothing keeps a log on this host");
        }
        try {
            return new Attempt.Done("known as "
                    + InetAddress.getByName(target.server().get().host()).getHostAddress()
                    + "; whether it takes lines cannot be told");
        } catch (UnknownHostException e) {
            return new Attempt.Failed(text(e));
        }
    }

    @Override
    public String destination() {
        return "syslog " + target.server().map(HostAndPort::toString).orElse(local.toString());
    }
}
