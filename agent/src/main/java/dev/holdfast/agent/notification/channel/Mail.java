package dev.holdfast.agent.notification.channel;

import dev.holdfast.agent.notification.Message;
import dev.holdfast.agent.notification.MessageText;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;

/**
 * A message as a mail of plain text. All mails about one incident refer to the same id, so that readers show them as one
 * thread, also to somebody who was not told of its beginning.
 */
final class Mail extends MimeMessage {
    private static final String DOMAIN = "@holdfast.invalid";

    private final String id;

    Mail(Session session, String from, List<String> to, Message message) throws MessagingException {
        super(session);
        this.id = "<" + message.id() + DOMAIN + ">";
        String thread = "<" + message.incident() + DOMAIN + ">";
        setFrom(new InternetAddress(from, true));
        for (String each : to) {
            addRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(each, true));
        }
        setSubject("[holdfast " + message.host() + "] " + MessageText.subject(message), StandardCharsets.UTF_8.name());
        setSentDate(Date.from(message.at()));
        setHeader("References", thread);
        setHeader("In-Reply-To", thread);
        setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no out-of-office answers
        setText(MessageText.body(message), StandardCharsets.UTF_8.name());
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", id);
    }
}
