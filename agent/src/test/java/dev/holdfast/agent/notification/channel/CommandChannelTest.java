package dev.holdfast.agent.notification.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.agent.config.NotificationTarget;
import dev.holdfast.agent.config.Subscription;
import dev.holdfast.agent.notification.Attempt;
import dev.holdfast.agent.notification.Channel;
import dev.holdfast.agent.notification.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommandChannelTest {
    @TempDir
    Path folder;

    private Path program(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("page"), "#!/bin/sh\ncd \"$(dirname \"$0\")\"\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    private static Channel channel(Duration timeout, String... run) {
        return new CommandChannel(new NotificationTarget.Command(
                new Subscription("page", Set.of(), Duration.ZERO, Optional.empty()), List.of(run), timeout));
    }

    private Channel channel(String script) throws IOException {
        return channel(Duration.ofSeconds(20), program(script).toString(), "$(touch injected)", "a b");
    }

    @Test
    void aProgramFindsTheFactsInItsEnvironmentAndAllOfItOnItsInput() throws Exception {
        Channel channel = channel("env >env; cat >input; echo \"$2\" >second; echo paged");
        assertEquals(new Attempt.Done("paged"), channel.deliver(Messages.full()));
        List<String> variables = Files.readAllLines(folder.resolve("env"));
        assertTrue(variables.contains("HOLDFAST_EVENT=site-down"), variables.toString());
        assertTrue(variables.contains("HOLDFAST_HEADLINE=site far is full"), variables.toString());
        assertTrue(variables.contains("HOLDFAST_SITE=far"), variables.toString());
        assertTrue(variables.contains("HOLDFAST_KIND=raised"), variables.toString());
        assertEquals(
                "site far is full",
                new ObjectMapper()
                        .readTree(folder.resolve("input").toFile())
                        .get("headline")
                        .asText());
        assertEquals("a b\n", Files.readString(folder.resolve("second")));
        assertFalse(Files.exists(folder.resolve("injected")), "no shell looks at the arguments");
    }

    @Test
    void ofTheAgentsOwnEnvironmentItFindsLittle() throws Exception {
        channel("env >env").deliver(Messages.full());
        assertTrue(
                Files.readAllLines(folder.resolve("env")).stream()
                        .allMatch(line ->
                                line.matches("(HOLDFAST_[A-Z]+|PATH|HOME|USER|LANG|LC_ALL|TZ|PWD|OLDPWD|SHLVL|_)=.*")),
                Files.readString(folder.resolve("env")));
    }

    @Test
    void whatItSaidIsShownWhenItFails() throws Exception {
        Attempt.Failed failed = assertInstanceOf(
                Attempt.Failed.class, channel("echo no modem >&2; exit 3").deliver(Messages.full()));
        assertTrue(failed.why().endsWith("failed with status 3: no modem"), failed.why());
    }

    @Test
    void whatTakesTooLongIsStoppedWithWhatItStarted() throws Exception {
        Path program = program("sleep 600 & echo $! >child; wait");
        Channel channel = channel(Duration.ofSeconds(2), program.toString());
        Attempt.Failed failed = assertInstanceOf(Attempt.Failed.class, channel.deliver(Messages.full()));
        assertTrue(failed.why().contains("did not end within 2s"), failed.why());
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        while (ProcessHandle.of(child).filter(ProcessHandle::isAlive).isPresent()) {
            Thread.sleep(20);
        }
    }

    @Test
    void muchOutputDoesNotHoldItUp() throws Exception {
        assertInstanceOf(
                Attempt.Done.class, channel("head -c 3000000 /dev/zero").deliver(Messages.full()));
    }

    @Test
    void aProgramThatReadsNothingIsNoFailure() throws Exception {
        assertEquals(new Attempt.Done("ended well"), channel("exec <&-").deliver(Messages.notTaken(10, false)));
    }

    @Test
    void whetherItMayBeRunCanBeToldBefore() throws Exception {
        Path program = program("exit 0");
        assertInstanceOf(
                Attempt.Done.class,
                channel(Duration.ofSeconds(1), program.toString()).tryOut());
        assertInstanceOf(
                Attempt.Refused.class,
                channel(Duration.ofSeconds(1), folder.resolve("gone").toString())
                        .tryOut());
        assertInstanceOf(
                Attempt.Failed.class,
                channel(Duration.ofSeconds(1), folder.resolve("gone").toString())
                        .deliver(Messages.full()));
    }
}
