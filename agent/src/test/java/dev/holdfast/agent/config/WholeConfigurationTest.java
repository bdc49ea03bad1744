package dev.holdfast.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.limit.Processors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A configuration of nearly all that there is: what its keys are read as, and what is refused together. */
class WholeConfigurationTest {
    /** A configuration of all of them. */
    static final String ALL = """
        agent:
          name: host-a
          http: {address: "127.0.0.1:8740", token: "file:api.token", view-token: "credential:view"}
        sites:
          - name: home
            repository: "file:///srv/backup"
            region: eu-west
            location: {latitude: 48.1, longitude: 11.6}
            key: "file:home.key"
          - name: far
            repository: "s3://acme-dr/far"
            region: eu-central
            location: {latitude: 50.1, longitude: 8.7}
            key: "file:far.key"
            replication: {mode: async, every: 15m, bandwidth: 50MiB/s}
        workloads:
          - name: web
            source: {type: disk, path: web.raw}
            rpo: 1h
            hooks: {before: ["/bin/sync", "-f"], after: ["/bin/true"], timeout: 1m}
          - {name: app, source: {type: directory, path: app}, rpo: 15m}
        environments:
          - name: production
            workloads: [web, app]
            sites: [home, far]
            rpo: 4h
            residency: {regions: ["eu-*"], least-distance: 100km}
        limits: {captures: 2, replications: 3, read: 200MiB/s, processors: 4}
        notifications:
          - {type: webhook, url: "https://hooks.example.com/dr", events: [rpo-breach, integrity]}
          - {type: webhook, name: chat, url: "credential:hook", events: ["*"], repeat: 4h}
          - {type: email, smtp: "smtp://mail:587", from: h@example.com, to: [o@example.com], login: "file:mail", events: [degraded]}
          - {type: command, run: ["/usr/local/bin/page", "now"], events: [rpo-breach]}
          - {type: syslog, facility: local3, host: "log:514", events: [lease-lost]}
        """;

    @TempDir
    Path folder;

    private Configuration read(String text) throws UsageException, IOException {
        return ConfigurationReader.read(Files.writeString(folder.resolve("agent.yaml"), text), Set.of());
    }

    private String problems(String text) {
        return String.valueOf(
                assertThrows(UsageException.class, () -> read(text)).getMessage());
    }

    @Test
    void theAgentMayAnswerRequests() throws Exception {
        assertEquals(
                Optional.of(new Http(
                        new HostAndPort("127.0.0.1", 8740),
                        Optional.of(new Secret.File(folder.resolve("api.token"))),
                        Optional.of(new Secret.Credential("view")),
                        Optional.empty(),
                        List.of())),
                read(ALL).host().http());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:8740", "[::]:8740", "host-a:8740", "127.example.com:8740", "1.127.0.0.1:80"})
    void otherHostsReachItByTlsOnly(String address) throws Exception {
        String open = ALL.replace("127.0.0.1:8740", address);
        assertTrue(problems(open).contains("it needs TLS"), problems(open));
        Http http = read(open.replace(
                        "token: \"file:api.token\"", "token: \"file:t\", certificate: tls.pem, key: tls.key"))
                .host()
                .http()
                .orElseThrow();
        assertEquals(
                Optional.of(new Http.Tls(folder.resolve("tls.pem"), folder.resolve("tls.key"), Optional.empty())),
                http.tls());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", ":80", "::1:80", "a b:80"})
    void whatIsNoAddressAndPortIsRefused(String address) {
        assertTrue(problems(ALL.replace("127.0.0.1:8740", address)).contains("agent.yaml:3: address"));
    }

    @Test
    void clientsMayBeKnownByTheirCertificates() throws Exception {
        Http http = read(ALL.replace(
                        "token: \"file:api.token\"",
                        "certificate: tls.pem, key: tls.key, client-ca: ca.pem,"
                                + " clients: [{subject: \"CN=ops, O=Example\", role: operate}]"))
                .host()
                .http()
                .orElseThrow();
        assertEquals(
                List.of(new Http.Client(new X500Principal("CN=ops,O=Example"), Http.Role.OPERATE)), http.clients());
        assertEquals(Optional.of(folder.resolve("ca.pem")), http.tls().flatMap(Http.Tls::clientCa));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "view-token: \"credential:view\", client-ca: ca.pem | add 'certificate' and 'key'",
                "view-token: \"credential:view\", clients: [{subject: CN=a, role: view}] | add 'client-ca'",
                "certificate: tls.pem, key: tls.key, client-ca: ca.pem | nobody could ask anything",
                "view-token: \"credential:view\", clients: [{subject: nobody, role: view}] | not the subject of a certificate"
            })
    void whoeverIsLetInHasToShowSomething(String keys, String problem) {
        String text = ALL.replace("token: \"file:api.token\", view-token: \"credential:view\"", keys);
        assertTrue(problems(text).contains(problem), problems(text));
    }

    @Test
    void anAddressThatNobodyMayAskIsRefused() {
        String text = ALL.replace(", token: \"file:api.token\", view-token: \"credential:view\"", "");
        assertTrue(problems(text).contains("nobody could ask anything"), problems(text));
    }

    @Test
    void aCertificateWithoutItsKeyIsRefused() {
        assertTrue(problems(ALL.replace("token: \"file:api.token\"", "certificate: tls.pem"))
                .contains("belong together"));
    }

    @Test
    void whereASiteStandsMayBeSaid() throws Exception {
        Site home = read(ALL.replace("{latitude: 48.1, longitude: 11.6}", "{latitude: -48.25, longitude: 11}")
                        .replace(", least-distance: 100km", ""))
                .local();
        assertEquals(Optional.of("eu-west"), home.region());
        assertEquals(Optional.of(new Location(-48.25, 11)), home.location());
    }

    @Test
    void aLocationIsOnTheGlobe() {
        String problems =
                problems(ALL.replace("{latitude: 48.1, longitude: 11.6}", "{latitude: 90.5, longitude: east}"));
        assertTrue(problems.contains("latitude: '90.5' is not a number from -90 to 90"), problems);
        assertTrue(problems.contains("longitude: 'east' is not a number from -180 to 180"), problems);
    }

    @Test
    void replicationHasItsTimeAndItsShareOfTheLink() throws Exception {
        assertEquals(
                new Replication.Async(
                        Optional.of(Duration.ofMinutes(15)), Optional.of(new Bandwidth.Constant(50L << 20))),
                read(ALL).sites().get(1).replication());
    }

    @Test
    void theShareOfTheLinkMayGoByTheTimeOfDay() throws Exception {
        String text = ALL.replace(
                "bandwidth: 50MiB/s",
                "bandwidth: [{from: \"08:00\", to: \"18:00\", rate: 5MiB/s}, {from: \"23:00\", to: \"01:00\", rate: 1kB/s}]");
        Replication.Async async = (Replication.Async) read(text).sites().get(1).replication();
        Bandwidth bandwidth = async.bandwidth().orElseThrow();
        assertEquals(OptionalLong.empty(), bandwidth.at(LocalTime.of(7, 59)));
        assertEquals(OptionalLong.of(5L << 20), bandwidth.at(LocalTime.of(8, 0)));
        assertEquals(OptionalLong.of(5L << 20), bandwidth.at(LocalTime.of(17, 59, 59)));
        assertEquals(OptionalLong.empty(), bandwidth.at(LocalTime.of(18, 0)));
        assertEquals(OptionalLong.of(1000), bandwidth.at(LocalTime.of(23, 30)), "over midnight");
        assertEquals(OptionalLong.of(1000), bandwidth.at(LocalTime.of(0, 59)), "over midnight");
        assertEquals(OptionalLong.empty(), bandwidth.at(LocalTime.of(1, 0)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{from: \"08:00\", to: \"18:00\", rate: 5MiB/s}, {from: \"17:00\", to: \"19:00\", rate: 1kB/s}] | overlap",
                "[{from: \"23:00\", to: \"02:00\", rate: 5MiB/s}, {from: \"01:00\", to: \"03:00\", rate: 1kB/s}] | overlap",
                "[{from: \"08:00\", to: \"08:00\", rate: 5MiB/s}] | ends when it begins",
                "[{from: \"8:00\", to: \"24:00\", rate: 5MiB}] | '24:00' is not a time of day",
                "[] | list of windows",
                "fast | 'fast' is not a rate"
            })
    void windowsThatCannotBeMeantAreRefused(String bandwidth, String said) {
        String problems = problems(ALL.replace("bandwidth: 50MiB/s", "bandwidth: " + bandwidth));
        assertTrue(problems.contains(said), problems);
    }

    @Test
    void hooksHaveTheirProgramsByWholePath() throws Exception {
        assertEquals(
                Optional.of(new Hooks(List.of("/bin/sync", "-f"), List.of("/bin/true"), Duration.ofMinutes(1))),
                read(ALL).workloads().getFirst().hooks());
        assertTrue(problems(ALL.replace("[\"/bin/sync\"", "[\"sync\"")).contains("whole path"));
        assertEquals(
                Duration.ofMinutes(5),
                read(ALL.replace(", timeout: 1m", ""))
                        .workloads()
                        .getFirst()
                        .hooks()
                        .orElseThrow()
                        .timeout());
    }

    @Test
    void limitsHaveDefaults() throws Exception {
        int all = Runtime.getRuntime().availableProcessors();
        assertEquals(new Limits(2, 3, OptionalLong.of(200L << 20), 4), read(ALL).limits());
        assertEquals(
                new Limits(all, 1, OptionalLong.empty(), Processors.ALL),
                read(ALL.replace("limits: {captures: 2, replications: 3, read: 200MiB/s, processors: 4}\n", ""))
                        .limits());
        assertTrue(problems(ALL.replace("captures: 2", "captures: 0")).contains("whole number from 1"));
        assertTrue(problems(ALL.replace("processors: 4", "processors: 0")).contains("whole number from 1"));
        assertTrue(problems(ALL.replace("200MiB/s", "0MiB/s")).contains("let nothing through"));
        assertTrue(problems(ALL.replace("200MiB/s", "200MiB")).contains("not a rate"));
    }

    @Test
    void anEnvironmentNamesWhatComesBackTogether() throws Exception {
        assertEquals(
                List.of(new Environment(
                        "production",
                        List.of("web", "app"),
                        List.of("home", "far"),
                        Optional.empty(),
                        Optional.of(Duration.ofHours(4)),
                        Optional.empty(),
                        List.of(),
                        Optional.of(new Residency(List.of("eu-*"), OptionalInt.of(100))))),
                read(ALL).environments());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[web, app] | [web, ap] | there is no workload 'ap'; did you mean app?",
                "sites: [home, far] | sites: [home, fra] | there is no site 'fra'; did you mean far?",
                "region: eu-central | region: us-east | site 'far' is in region 'us-east', which the rule does not allow",
                "region: eu-west | `` | site 'home' says no region, so it may not hold this data",
                "sites: [home, far] | sites: [home], plan: a.yaml | unknown",
                "least-distance: 100km | least-distance: 400km | no other site is 400km or more away from the local site 'home', so the loss of one region could take every copy: site 'far' is",
                "location: {latitude: 48.1, longitude: 11.6} | `` | site 'home' says no location",
                "location: {latitude: 50.1, longitude: 8.7} | `` | no other site is 100km or more away from the local site 'home', so the loss of one region could take every copy: site 'far' says no location",
                "region: eu-west | region-unverified: accept | says what holds for a region, but the site has no 'region'",
                "\"eu-*\" | \"eu-w?st\" | is not a pattern of regions",
                "\"eu-*\" | \"eu.*\" | which the rule does not allow: eu.*"
            })
    void residencyThatCannotBeShownToHoldIsRefused(String right, String wrong, String said) {
        String text = ALL.replace(right, wrong);
        if (said.equals("unknown")) {
            text = ALL.replace("rpo: 4h", "plan: production.plan.yaml");
            assertTrue(problems(text).contains("'plan' does nothing yet"), problems(text));
            return;
        }
        assertTrue(problems(text).contains(said), problems(text));
    }

    @Test
    void oneSiteThatIsFarEnoughIsEnough() throws Exception {
        String near = "  - {name: near, repository: \"file:///mnt/near\", region: eu-west,"
                + " location: {latitude: 48.2, longitude: 11.6}, key: \"file:near.key\", replication: {mode: async}}\n";
        assertEquals(
                3,
                read(ALL.replace("workloads:\n  - name", near + "workloads:\n  - name"))
                        .sites()
                        .size());
    }

    @Test
    void aSiteThatAnEnvironmentDoesNotNameHoldsItsDataAllTheSame() {
        String text =
                ALL.replace("sites: [home, far]", "sites: [home]").replace("region: eu-central", "region: us-east");
        assertTrue(problems(text).contains("site 'far' is in region 'us-east'"), problems(text));
    }
}
