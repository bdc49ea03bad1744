package dev.holdfast.agent.notification.channel;

import dev.holdfast.agent.config.NotificationTarget;
import dev.holdfast.agent.config.WebAddress;
import dev.holdfast.agent.notification.Attempt;
import dev.holdfast.agent.notification.Channel;
import dev.holdfast.agent.notification.Message;
import dev.holdfast.engine.console.UsageException;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/** Sends a mail, a connection each. A login never goes over a connection to another host that is not encrypted. */
final class EmailChannel implements Channel {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final NotificationTarget.Email target;
    private final Function<String, Optional<String>> variables;
    private final SSLContext tls;

    EmailChannel(NotificationTarget.Email target, Function<String, Optional<String>> variables, SSLContext tls) {
        this.target = target;
        this.variables = variables;
        this.tls = tls;
    }

    private interface Work {
        String with(Session session, Transport transport) throws MessagingException;
    }

    @Override
    public Attempt deliver(Message message) {
        return connected((session, transport) -> {
            MimeMessage mail = new Mail(session, target.from(), target.to(), message);
            transport.sendMessage(mail, mail.getAllRecipients());
            return "accepted for " + String.join(", ", target.to());
        });
    }

    @Override
    public Attempt tryOut() {
        return connected((_, _) -> {
            for (String each : target.to()) {
                new InternetAddress(each, true).validate();
            }
            new InternetAddress(target.from(), true).validate();
            return target.login().isPresent() ? "connected and logged in" : "connected";
        });
    }

    private Attempt connected(Work work) {
        try {
            Optional<Login> login = target.login().isPresent()
                    ? Optional.of(login(target.login().get().read(variables)))
                    : Optional.empty();
            Session session = Session.getInstance(properties(login.isPresent()));
            try (Transport transport = session.getTransport()) {
                transport.connect(
                        login.map(Login::user).orElse(null),
                        login.map(Login::password).orElse(null));
                return new Attempt.Done(work.with(session, transport));
            }
        } catch (UsageException e) {
            return new Attempt.Refused(e.getMessage() + "; try: " + e.hint());
        } catch (MessagingException e) {
            return judge(e);
        }
    }

    private record Login(String user, String password) {}

    private Login login(byte[] secret) throws UsageException {
        String text = new String(secret, StandardCharsets.UTF_8).stripTrailing();
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new UsageException("the login of " + target.name() + " is not user:password", "Correct the secret.");
        }
        return new Login(text.substring(0, colon), text.substring(colon + 1));
    }

    private Properties properties(boolean login) {
        String protocol = target.smtp().getScheme();
        String prefix = "mail." + protocol + ".";
        String patience = Long.toString(PATIENCE.toMillis());
        Properties properties = new Properties();
        properties.put("mail.transport.protocol", protocol);
        properties.put(prefix + "host", target.smtp().getHost().replaceAll("[\\[\\]]", ""));
        if (target.smtp().getPort() >= 0) {
            properties.put(prefix + "port", Integer.toString(target.smtp().getPort()));
        }
        properties.put(prefix + "connectiontimeout", patience);
        properties.put(prefix + "timeout", patience);
        properties.put(prefix + "writetimeout", patience);
        properties.put(prefix + "auth", Boolean.toString(login));
        properties.put(prefix + "sendpartial", "true"); // a receiver who left keeps nobody else from hearing of it
        properties.put(prefix + "ssl.socketFactory", tls.getSocketFactory());
        properties.put(prefix + "ssl.checkserveridentity", "true");
        properties.put(prefix + "ssl.protocols", "TLSv1.2 TLSv1.3");
        if (protocol.equals("smtp")) {
            properties.put(prefix + "starttls.enable", "true");
            properties.put(prefix + "starttls.required", Boolean.toString(!WebAddress.isLoopback(target.smtp())));
        }
        return properties;
    }

    /** What a server refuses for good is not tried again; a login is, as nobody mends it by sending another message. */
    private static Attempt judge(MessagingException e) {
        if (e instanceof SendFailedException partly
                && partly.getValidSentAddresses() != null
                && partly.getValidSentAddresses().length > 0) {
            return new Attempt.Done("accepted, but not for " + addresses(partly));
        }
        String text = text(e);
        return isForGood(e) ? new Attempt.Refused(text) : new Attempt.Failed(text);
    }

    private static String addresses(SendFailedException e) {
        return Arrays.stream(Objects.requireNonNullElse(e.getInvalidAddresses(), e.getValidSentAddresses()))
                .map(Object::toString)
                .collect(Collectors.joining(", "));
    }

    private static boolean isForGood(MessagingException e) {
        if (e instanceof AddressException) {
            return true;
        }
        int code = switch (e) {
            case SMTPSendFailedException failed -> failed.getReturnCode();
            case SMTPAddressFailedException failed -> failed.getReturnCode();
            case SMTPSenderFailedException failed -> failed.getReturnCode();
            default -> 0;
        };
        boolean next = e.getNextException() instanceof MessagingException cause && isForGood(cause);
        return code / 100 == 5 || (code == 0 && next);
    }

    private static String text(MessagingException e) {
        String said = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        String cause =
                e.getNextException() == null ? "" : ": " + e.getNextException().getMessage();
        return (e instanceof AuthenticationFailedException ? "the login was refused: " : "") + said.strip() + cause;
    }

    @Override
    public String destination() {
        return "email " + String.join(", ", target.to()) + " by " + target.smtp();
    }
}
