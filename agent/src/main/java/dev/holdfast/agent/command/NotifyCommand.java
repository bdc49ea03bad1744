package dev.holdfast.agent.command;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.NotificationEvent;
import dev.holdfast.agent.notification.Alert;
import dev.holdfast.agent.notification.AlertKey;
import dev.holdfast.agent.notification.Attempt;
import dev.holdfast.agent.notification.Message;
import dev.holdfast.agent.notification.Severity;
import dev.holdfast.agent.notification.channel.Audience;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.Nearest;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code notify}: has a test message arrive. */
@Command(
        name = "notify",
        mixinStandardHelpOptions = true,
        description = {
            "Sends a test message to all whom a configuration names to be told, once each; one line each says what came of it.",
            "A heartbeat tells its watcher that the agent works, so it is only tried when it is named by --target."
        },
        footerHeading = "%nExample:%n",
        footer = "  ${COMMAND-FULL-NAME} --config /etc/holdfast/agent.yaml --target email")
@NullUnmarked // picocli sets the fields before anything reads them
final class NotifyCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Surroundings surroundings;

    @Mixin
    private ConfigurationOption file;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "The name of the notification to try; all of them without.")
    private @Nullable String target;

    @Mixin
    private OutputOptions output;

    NotifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Configuration configuration = file.read();
        List<Audience.Member> members = new Audience(configuration, surroundings).members();
        CheckReport report = new CheckReport(surroundings, output.json());
        for (Audience.Member member : chosen(members)) {
            report.add(CheckReport.Tried.of(member, test(member, message(configuration)), Optional.empty()));
        }
        return report.end().status();
    }

    private List<Audience.Member> chosen(List<Audience.Member> members) throws Exception {
        if (members.isEmpty()) {
            throw new UsageException(
                    "the configuration " + file.file() + " names nobody who is told", "Add 'notifications' to it.");
        }
        if (target == null) {
            return members.stream()
                    .filter(member -> !Audience.isWatcher(member))
                    .toList();
        }
        List<String> names = members.stream().map(Audience.Member::name).toList();
        return List.of(members.stream()
                .filter(member -> member.name().equals(target))
                .findFirst()
                .orElseThrow(() -> new RepositoryException.NotFound(
                        "there is no notification '" + target + "'" + Nearest.remark(target, names),
                        "There are: " + String.join(", ", names) + ".")));
    }

    private Message message(Configuration configuration) {
        Instant now = surroundings.clock().instant();
        String id = "%016x".formatted(new SecureRandom().nextLong());
        Alert alert = Alert.of(
                AlertKey.of(NotificationEvent.SITE_DOWN),
                Severity.WARNING,
                "somebody tries whether messages of this agent arrive",
                "nothing is wrong",
                "Nothing is to be done.",
                now);
        return new Message(
                id + "-1",
                id,
                Message.Kind.TEST,
                alert.key().event(),
                alert.severity(),
                configuration.host().name(),
                alert.what(),
                Optional.empty(),
                now,
                now,
                List.of(alert),
                1);
    }

    private static Attempt test(Audience.Member member, Message message) throws InterruptedException {
        FutureTask<Attempt> task = new FutureTask<>(() -> member.test(message));
        Thread trying = Thread.ofVirtual().start(task);
        try {
            return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return new Attempt.Failed("no answer within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            return new Attempt.Failed("a fault of this program: " + e.getCause());
        } finally {
            trying.interrupt();
        }
    }
}
