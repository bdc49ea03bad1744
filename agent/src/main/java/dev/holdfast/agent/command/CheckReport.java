package dev.holdfast.agent.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.notification.Attempt;
import dev.holdfast.agent.notification.channel.Audience;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.format.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells of each thing that was tried as soon as it was. */
final class CheckReport {
    private final Surroundings surroundings;
    private final boolean json;
    private final List<Tried> tried = new ArrayList<>();

    CheckReport(Surroundings surroundings, boolean json) {
        this.surroundings = surroundings;
        this.json = json;
    }

    /**
     * One thing that was tried.
     *
     * @param kind {@code source}, {@code hook}, {@code site}, {@code region}, {@code store}, {@code round-trip},
     *     {@code clock}, {@code key}, {@code sites}, {@code state}, {@code http} or {@code notification}
     * @param name whose
     * @param detail what it is, or what was seen; never a secret
     * @param line where the configuration says it, as {@code FILE:LINE}; empty if nowhere
     * @param failure what is wrong with it
     */
    record Tried(String kind, String name, String detail, Optional<String> line, Optional<Failure> failure) {
        /** Of somebody who is to be told. */
        static Tried of(Audience.Member member, Attempt attempt, Optional<String> line) {
            String where = member.destination();
            return switch (attempt) {
                case Attempt.Done done -> of(member, where + "  " + done.detail(), line, Optional.empty());
                case Attempt.Failed failed ->
                    of(member, where, line, Optional.of(new Failure(failed.why(), "", ExitCode.UNREACHABLE)));
                case Attempt.Refused refused ->
                    of(member, where, line, Optional.of(new Failure(refused.why(), "", ExitCode.USAGE)));
            };
        }

        private static Tried of(
                Audience.Member member, String detail, Optional<String> line, Optional<Failure> failure) {
            return new Tried("notification", member.name(), detail, line, failure);
        }
    }

    void add(Tried each) {
        tried.add(each);
        if (json) {
            return;
        }
        String subject = each.kind() + " " + each.name() + "  " + each.detail();
        surroundings
                .out()
                .println(each.failure()
                        .map(failure -> "failed  " + subject + "  " + oneLine(failure)
                                + each.line().map(line -> "  (" + line + ")").orElse(""))
                        .orElse("ok      " + subject));
        surroundings.out().flush(); // the next may take its time
    }

    private static String oneLine(Failure failure) {
        String message = failure.message().lines().collect(Collectors.joining("; "));
        return failure.hint().isEmpty() ? message : message + "; try: " + failure.hint();
    }

    /** Tells what is to be told at the end; returns what all of it comes to. */
    ExitCode end() {
        if (json) {
            Json.print(surroundings.out(), json());
        }
        return exit();
    }

    /** What all of it comes to: the one reason if all failures have the same, else that something fell short. */
    private ExitCode exit() {
        Set<ExitCode> exits = tried.stream()
                .flatMap(each -> each.failure().stream())
                .map(Failure::exit)
                .collect(Collectors.toSet());
        if (exits.isEmpty()) {
            return ExitCode.DONE;
        }
        if (exits.equals(Set.of(ExitCode.UNREACHABLE)) || exits.equals(Set.of(ExitCode.USAGE))) {
            return exits.iterator().next();
        }
        return ExitCode.DEGRADED;
    }

    private ObjectNode json() {
        ObjectNode document = JsonObject.create();
        document.put("ok", exit() == ExitCode.DONE);
        ArrayNode all = document.putArray("tried");
        for (Tried each : tried) {
            ObjectNode entry = all.addObject()
                    .put("kind", each.kind())
                    .put("name", each.name())
                    .put("detail", each.detail())
                    .put("ok", each.failure().isEmpty());
            each.line().ifPresent(line -> entry.put("line", line));
            each.failure().ifPresent(failure -> failure.write(entry));
        }
        return document;
    }
}
