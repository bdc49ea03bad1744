package dev.holdfast.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationTargetTest {
    private static final String ALL = """
        sites:
          - {name: home, repository: "file:///srv/backup", key: "file:home.key"}
        workloads:
          - {name: web, source: {type: disk, path: web.raw}, rpo: 1h}
        notifications:
          - {type: webhook, url: "https://hooks.example.com/dr", secret: "file:sign", events: [rpo-breach, integrity]}
          - {type: webhook, name: chat, url: "credential:hook", events: ["*"], after: 30m, repeat: 4h}
          - {type: email, smtp: "smtp://mail:587", from: h@example.com, to: [o@example.com], login: "file:mail", events: [degraded]}
          - {type: command, run: ["/usr/local/bin/page", "now"], timeout: 10s, events: [site-down]}
          - {type: syslog, facility: local3, host: "log:514", events: [lease-lost]}
          - {type: heartbeat, url: "https://watch.example.com/host-a", every: 1m}
        """;

    @TempDir
    Path folder;

    private List<NotificationTarget> read(String text) throws UsageException, IOException {
        return ConfigurationReader.read(Files.writeString(folder.resolve("agent.yaml"), text))
                .notifications();
    }

    private String problems(String text) {
        return String.valueOf(
                assertThrows(UsageException.class, () -> read(text)).getMessage());
    }

    private static Subscription at(String name, NotificationEvent... events) {
        return new Subscription(name, Set.of(events), Duration.ZERO, Optional.empty());
    }

    @Test
    void thoseWhoAreToldAreReadByTheirType() throws Exception {
        assertEquals(
                List.of(
                        new NotificationTarget.Webhook(
                                at("webhook", NotificationEvent.RPO_BREACH, NotificationEvent.INTEGRITY),
                                new NotificationTarget.PlainAddress(URI.create("https://hooks.example.com/dr")),
                                Optional.of(new Secret.File(folder.resolve("sign")))),
                        new NotificationTarget.Webhook(
                                new Subscription(
                                        "chat",
                                        NotificationTarget.everything(),
                                        Duration.ofMinutes(30),
                                        Optional.of(Duration.ofHours(4))),
                                new NotificationTarget.SecretAddress(new Secret.Credential("hook")),
                                Optional.empty()),
                        new NotificationTarget.Email(
                                at("email", NotificationEvent.DEGRADED),
                                URI.create("smtp://mail:587"),
                                "h@example.com",
                                List.of("o@example.com"),
                                Optional.of(new Secret.File(folder.resolve("mail")))),
                        new NotificationTarget.Command(
                                at("command", NotificationEvent.SITE_DOWN),
                                List.of("/usr/local/bin/page", "now"),
                                Duration.ofSeconds(10)),
                        new NotificationTarget.Syslog(
                                at("syslog", NotificationEvent.LEASE_LOST),
                                "local3",
                                Optional.of(new HostAndPort("log", 514))),
                        new NotificationTarget.Heartbeat(
                                "heartbeat",
                                new NotificationTarget.PlainAddress(URI.create("https://watch.example.com/host-a")),
                                Duration.ofMinutes(1))),
                read(ALL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "events: [lease-lost] | events: [lease-losst] | did you mean lease-lost?",
                "events: [lease-lost] | events: [] | list of events, at least one",
                "type: syslog | type: pager | unknown type 'pager'",
                "facility: local3 | facility: local8 | 'local8' is none of",
                "smtp://mail:587 | http://mail | a mail server is written as smtp://",
                "smtp://mail:587 | smtp://user:horse@mail:587 | its login as a secret",
                "from: h@example.com | from: h | 'h' is not a mail address",
                "[\"/usr/local/bin/page\", \"now\"] | [page] | whole path of a program",
                "https://hooks.example.com/dr | http://hooks.example.com/dr | an https URL",
                "https://hooks.example.com/dr | https://me:horse@hooks.example.com/dr | without a login",
                "name: chat | name: webhook | notification 'webhook' is there twice",
                "timeout: 10s | timeout: 1h | at most 30s",
                "every: 1m | every: 1s | at least 30s",
                "repeat: 4h | repeat: 1s | at least 1m",
                "[rpo-breach, integrity] | [rpo-breach, drill-failed] | 'drill-failed' does nothing yet in this version",
                "every: 1m | events: [rpo-breach] | unknown key 'events'"
            })
    void whoCannotBeToldIsRefused(String right, String wrong, String said) {
        String problems = problems(ALL.replace(right, wrong));
        assertTrue(problems.contains(said), problems);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080/x", "http://[::1]:8080/", "http://localhost/"})
    void thisHostItselfMayBeToldWithoutTls(String url) throws Exception {
        List<NotificationTarget> read = read(ALL.replace("https://hooks.example.com/dr", url));
        NotificationTarget.Webhook webhook = (NotificationTarget.Webhook) read.getFirst();
        assertEquals(new NotificationTarget.PlainAddress(URI.create(url)), webhook.address());
    }

    @ParameterizedTest
    @ValueSource(strings = {"htps://hooks.example.com/T0K3N", "http://hooks.example.com/T0K3N", "https://h o/T0K3N"})
    void anAddressThatMayBeASecretIsNotRepeatedInTheMessage(String url) {
        String problems = problems(ALL.replace("https://hooks.example.com/dr", url));
        assertFalse(problems.contains("T0K3N"), problems);
    }
}
