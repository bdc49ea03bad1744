package dev.holdfast.agent.notification.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.agent.config.HostAndPort;
import dev.holdfast.agent.config.NotificationTarget;
import dev.holdfast.agent.config.Subscription;
import dev.holdfast.agent.notification.Attempt;
import dev.holdfast.agent.notification.Channel;
import dev.holdfast.agent.notification.Message;
import dev.holdfast.agent.notification.Messages;
import java.io.BufferedReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SyslogChannelTest {
    private static final String RECEIVER = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            print('listening', flush=True)
            print(s.recv(8192).decode(), flush=True)
            """;

    @TempDir
    Path folder;

    private static Channel channel(Optional<HostAndPort> server, Path local) throws Exception {
        return new Channels(WebhookChannelTest.surroundings(), SSLContext.getDefault(), local)
                .of(new NotificationTarget.Syslog(
                        new Subscription("syslog", Set.of(), Duration.ZERO, Optional.empty()), "local3", server));
    }

    private static String receive(Message message) throws Exception {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Channel channel =
                    channel(Optional.of(new HostAndPort("127.0.0.1", socket.getLocalPort())), Path.of("/dev/log"));
            assertEquals(new Attempt.Done("sent"), channel.deliver(message));
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            socket.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aServerGetsALineOfRfc5424() throws Exception {
        assertEquals(
                "<155>1 2026-03-01T12:00:30Z host-a holdfast-agent "
                        + ProcessHandle.current().pid()
                        + " site-down [holdfast@32473 id=\"00000000deadbeef-1\" incident=\"00000000deadbeef\""
                        + " kind=\"raised\" severity=\"error\" site=\"far\" count=\"1\"]"
                        + " \uFEFFERROR: site far is full (no space left: 4096 bytes are free)",
                receive(Messages.full()));
    }

    @Test
    void whatIsSaidOfItStaysInItsPlace() throws Exception {
        String line = receive(Messages.atSite("a\"]\\[b"));
        assertTrue(line.contains(" site=\"a\\\"\\]\\\\[b\" "), line);
    }

    @Test
    void aLongLineIsCutBetweenCharacters() throws Exception {
        String line = receive(Messages.full("\u20ac".repeat(3000)));
        int length = line.getBytes(StandardCharsets.UTF_8).length;
        assertTrue(length <= SyslogLine.LONGEST && length > SyslogLine.LONGEST - 4, "bytes: " + length);
        assertTrue(line.endsWith("\u20ac"), line);
    }

    @Test
    void theLogOfThisHostGetsALineToo() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no python3");
        Path socket = folder.resolve("log");
        Process receiver = new ProcessBuilder("/usr/bin/python3", "-c", RECEIVER, socket.toString()).start();
        try (BufferedReader lines = receiver.inputReader()) {
            assertEquals("listening", lines.readLine());
            Channel channel = channel(Optional.empty(), socket);
            assertInstanceOf(Attempt.Done.class, channel.tryOut());
            assertEquals(new Attempt.Done("logged"), channel.deliver(Messages.full()));
            assertEquals(
                    "<155>Mar  1 12:00:30 holdfast-agent["
                            + ProcessHandle.current().pid()
                            + "]: ERROR: site far is full (no space left: 4096 bytes are free)",
                    lines.readLine());
        } finally {
            receiver.destroyForcibly();
        }
    }

    @Test
    void aHostWithoutALogIsToldOf() throws Exception {
        Channel channel = channel(Optional.empty(), folder.resolve("gone"));
        assertInstanceOf(Attempt.Failed.class, channel.tryOut());
        assertInstanceOf(Attempt.Failed.class, channel.deliver(Messages.full()));
    }
}
