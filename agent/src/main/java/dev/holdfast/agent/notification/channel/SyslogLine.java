package dev.holdfast.agent.notification.channel;

import dev.holdfast.agent.notification.Message;
import dev.holdfast.agent.notification.MessageText;
import dev.holdfast.agent.notification.Severity;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A message as a line of syslog. */
final class SyslogLine {
    /** What a receiver should take, at least (RFC 5424, section 6.1); what is longer may be cut by it, so it is cut here. */
    static final int LONGEST = 2048;

    private static final List<String> FACILITIES = List.of(
            "kern",
            "user",
            "mail",
            "daemon",
            "auth",
            "syslog",
            "lpr",
            "news",
            "uucp",
            "cron",
            "authpriv",
            "ftp",
            "ntp",
            "audit",
            "alert",
            "clock",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7");
    private static final DateTimeFormatter LOCAL_TIME = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);
    private static final String PROGRAM = "holdfast-agent";

    /** The number that RFC 5612 keeps for such as have none of their own. */
    private static final String DATA_NAME = "holdfast@32473";

    private SyslogLine() {}

    /** For a server, as RFC 5424 has it, with all facts as structured data. */
    static byte[] forServer(Message message, String facility, long process) {
        StringBuilder line = new StringBuilder("<" + priority(message, facility) + ">1 ")
                .append(message.at().truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(word(message.host(), 255))
                .append(' ')
                .append(PROGRAM)
                .append(' ')
                .append(process)
                .append(' ')
                .append(word(message.event().word(), 32))
                .append(" [")
                .append(DATA_NAME);
        facts(message)
                .forEach((name, value) -> line.append(' ')
                        .append(name)
                        .append("=\"")
                        .append(escape(value))
                        .append('"'));
        line.append("] \uFEFF").append(text(message));
        return cut(line.toString());
    }

    /** For this host's own log: journald and others understand RFC 5424 on their socket badly or not at all. */
    static byte[] forThisHost(Message message, String facility, long process, ZoneId zone) {
        return cut("<" + priority(message, facility) + ">"
                + LOCAL_TIME.format(message.at().atZone(zone)) + " " + PROGRAM + "[" + process + "]: " + text(message));
    }

    private static String text(Message message) {
        String cause = message.first().cause();
        return MessageText.subject(message) + (cause.isEmpty() ? "" : " (" + cause + ")");
    }

    private static Map<String, String> facts(Message message) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("id", message.id());
        facts.put("incident", message.incident());
        facts.put("kind", message.kind().word());
        facts.put("severity", message.severity().word());
        message.site().ifPresent(site -> facts.put("site", site));
        message.first().key().workload().ifPresent(workload -> facts.put("workload", workload));
        facts.put("count", Integer.toString(message.count()));
        return facts;
    }

    private static int priority(Message message, String facility) {
        return FACILITIES.indexOf(facility) * 8 + severity(message);
    }

    private static int severity(Message message) {
        return switch (message.kind()) {
            case RECOVERED, TEST -> 5;
            case RAISED, UPDATED, REPEATED -> of(message.severity());
        };
    }

    private static int of(Severity severity) {
        return switch (severity) {
            case CRITICAL -> 2;
            case ERROR -> 3;
            case WARNING -> 4;
        };
    }

    /** Header fields are printable ASCII without spaces. */
    private static String word(String text, int most) {
        String clean = text.replaceAll("[^!-~]", "_");
        return clean.isEmpty() ? "-" : clean.substring(0, Math.min(most, clean.length()));
    }

    private static String escape(String value) {
        return value.replaceAll("([\"\\\\\\]])", "\\\\$1");
    }

    /** Cuts between characters. */
    private static byte[] cut(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LONGEST) {
            return bytes;
        }
        int end = LONGEST;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }
}
