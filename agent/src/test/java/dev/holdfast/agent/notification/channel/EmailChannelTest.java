package dev.holdfast.agent.notification.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.config.NotificationTarget;
import dev.holdfast.agent.config.Secret;
import dev.holdfast.agent.config.Subscription;
import dev.holdfast.agent.notification.Attempt;
import dev.holdfast.agent.notification.Channel;
import dev.holdfast.agent.notification.Messages;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.helper.BasicMessageListener;
import org.subethamail.smtp.server.SMTPServer;

/** Against a real mail server, in this process. */
@Timeout(120)
class EmailChannelTest {
    @TempDir
    Path folder;

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private @Nullable SMTPServer server;

    private record Received(String from, String to, String data) {
        MimeMessage mail() throws Exception {
            return new MimeMessage(
                    Session.getInstance(new Properties()),
                    new ByteArrayInputStream(data.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @AfterEach
    void stopIt() {
        if (server != null) {
            server.stop();
        }
    }

    private SMTPServer.Builder plain() {
        return SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .messageHandler((_, from, to, data) ->
                        received.add(new Received(from, to, new String(data, StandardCharsets.UTF_8))));
    }

    private SMTPServer.Builder rejecting(int code, String text) {
        BasicMessageListener listener = (_, _, _, _) -> {
            throw new RejectException(code, text);
        };
        return SMTPServer.port(0).bindAddress(InetAddress.getLoopbackAddress()).messageHandler(listener);
    }

    private int start(SMTPServer.Builder builder) {
        SMTPServer started = builder.build();
        started.start();
        server = started;
        return started.getPortAllocated();
    }

    private static Channel channel(String url, Optional<Secret> login, SSLContext tls, String... to) {
        return new Channels(WebhookChannelTest.surroundings(), tls, Path.of("/dev/log"))
                .of(new NotificationTarget.Email(
                        new Subscription("mail", Set.of(), Duration.ZERO, Optional.empty()),
                        URI.create(url),
                        "holdfast@example.com",
                        List.of(to),
                        login));
    }

    private static Channel channel(int port) throws Exception {
        return channel("smtp://127.0.0.1:" + port, Optional.empty(), SSLContext.getDefault(), "oncall@example.com");
    }

    private Optional<Secret> login(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("login"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return Optional.of(new Secret.File(file));
    }

    private SMTPServer.Builder secure(LocalTls tls) {
        return plain().enableTLS()
                .requireTLS()
                .requireAuth()
                .startTlsSocketFactory(tls.server())
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, password, _) -> {
                    if (!user.equals("agent") || !password.equals("horse:battery")) {
                        throw new LoginFailedException();
                    }
                }));
    }

    @Test
    void aMailSaysItInItsSubjectAndAllOfItInPlainText() throws Exception {
        Channel channel = channel(start(plain()));
        assertEquals(new Attempt.Done("accepted for oncall@example.com"), channel.deliver(Messages.full()));
        Received one = received.take();
        assertEquals("holdfast@example.com", one.from());
        assertEquals("oncall@example.com", one.to());
        MimeMessage mail = one.mail();
        assertEquals("[holdfast host-a] ERROR: site far is full", mail.getSubject());
        assertEquals("text/plain; charset=UTF-8", mail.getContentType());
        assertEquals("auto-generated", mail.getHeader("Auto-Submitted", null));
        assertTrue(mail.getContent().toString().contains("Cause:    no space left: 4096 bytes are free"));
    }

    @Test
    void theEndIsInTheThreadOfTheBeginning() throws Exception {
        Channel channel = channel(start(plain()));
        channel.deliver(Messages.full());
        channel.deliver(Messages.recovered());
        MimeMessage first = received.take().mail();
        MimeMessage last = received.take().mail();
        assertEquals("[holdfast host-a] RECOVERED: site far is full", last.getSubject());
        assertEquals(first.getHeader("References", null), last.getHeader("References", null));
        assertFalse(first.getMessageID().equals(last.getMessageID()));
        assertEquals("<" + Messages.full().id() + "@holdfast.invalid>", first.getMessageID());
    }

    @Test
    void whatAStoreSaidCannotAddAHeaderOrEndTheMail() throws Exception {
        Channel channel = channel(start(plain()));
        channel.deliver(Messages.named("site f\u00e4r\r\nBcc: all@example.com\r\n\r\n.\r\nQUIT\r\n"));
        MimeMessage mail = received.take().mail();
        assertNull(mail.getHeader("Bcc", null));
        assertEquals("[holdfast host-a] ERROR: site f\u00e4r; Bcc: all@example.com; ; .; QUIT", mail.getSubject());
        assertTrue(mail.getContent().toString().contains("Make room."), "all of it arrived");
    }

    @Test
    void aLoginIsMadeByTlsOnly() throws Exception {
        LocalTls tls = LocalTls.in(folder);
        int port = start(secure(tls));
        Channel channel =
                channel("smtp://127.0.0.1:" + port, login("agent:horse:battery\n"), tls.client(), "oncall@example.com");
        assertEquals(new Attempt.Done("connected and logged in"), channel.tryOut());
        assertTrue(received.isEmpty(), "trying it sends nothing");
        assertInstanceOf(Attempt.Done.class, channel.deliver(Messages.full()));
        assertEquals("oncall@example.com", received.take().to());
        Channel doubting = channel(
                "smtp://127.0.0.1:" + port,
                login("agent:horse:battery"),
                SSLContext.getDefault(),
                "oncall@example.com");
        assertInstanceOf(Attempt.Failed.class, doubting.deliver(Messages.full()));
        assertTrue(received.isEmpty());
    }

    @Test
    void aWrongLoginIsToldOfWithoutTheLogin() throws Exception {
        LocalTls tls = LocalTls.in(folder);
        int port = start(secure(tls));
        Channel channel =
                channel("smtp://127.0.0.1:" + port, login("agent:staple"), tls.client(), "oncall@example.com");
        Attempt.Failed failed = assertInstanceOf(Attempt.Failed.class, channel.tryOut());
        assertTrue(failed.why().startsWith("the login was refused"), failed.why());
        assertFalse(failed.why().contains("staple"), failed.why());
    }

    @Test
    void smtpsIsTlsFromTheBeginning() throws Exception {
        LocalTls tls = LocalTls.in(folder);
        int port = start(plain().serverSocketFactory(tls.server()));
        Channel channel = channel("smtps://127.0.0.1:" + port, Optional.empty(), tls.client(), "oncall@example.com");
        assertInstanceOf(Attempt.Done.class, channel.deliver(Messages.full()));
        assertEquals("oncall@example.com", received.take().to());
    }

    /** Only a loopback address may do without; another name of this host may not. */
    @Test
    void anotherHostHasToOfferTls() throws Exception {
        int port = start(SMTPServer.port(0)
                .messageHandler((_, from, to, data) ->
                        received.add(new Received(from, to, new String(data, StandardCharsets.UTF_8)))));
        String name = InetAddress.getLocalHost().getHostAddress();
        Channel channel =
                channel("smtp://" + name + ":" + port, Optional.empty(), SSLContext.getDefault(), "oncall@example.com");
        if (!name.startsWith("127.")) {
            Attempt.Failed failed = assertInstanceOf(Attempt.Failed.class, channel.deliver(Messages.full()));
            assertTrue(failed.why().contains("STARTTLS"), failed.why());
            assertTrue(received.isEmpty());
        }
    }

    @Test
    void whatTheServerRefusesForGoodIsNotSentAgain() throws Exception {
        Attempt.Refused refused = assertInstanceOf(
                Attempt.Refused.class,
                channel(start(rejecting(550, "no such user"))).deliver(Messages.full()));
        assertTrue(refused.why().contains("no such user"), refused.why());
    }

    @Test
    void whatTheServerDoesNotTakeNowIsSentAgain() throws Exception {
        Attempt.Failed failed = assertInstanceOf(
                Attempt.Failed.class,
                channel(start(rejecting(451, "try again"))).deliver(Messages.full()));
        assertTrue(failed.why().contains("try again"), failed.why());
    }

    @Test
    void aServerThatIsNotThereIsTriedAgain() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertInstanceOf(Attempt.Failed.class, channel(port).deliver(Messages.full()));
    }

    @Test
    void anAddressThatIsNoneIsFoundOutBefore() throws Exception {
        Channel channel = channel(
                "smtp://127.0.0.1:" + start(plain()), Optional.empty(), SSLContext.getDefault(), "on,call@example.com");
        assertInstanceOf(Attempt.Refused.class, channel.tryOut());
        assertInstanceOf(Attempt.Refused.class, channel.deliver(Messages.full()));
    }
}
