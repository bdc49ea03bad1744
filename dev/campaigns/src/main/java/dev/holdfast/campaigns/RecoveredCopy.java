package dev.holdfast.campaigns;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.servers.PostgresqlServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A copy of a database that was made from one site alone, and is gone again.
 *
 * @param exit of the program
 * @param answers to the queries, in order; empty if there is no copy
 * @param sound whether every check passed, that of its structure among them if it was asked for
 * @param said for messages
 */
record RecoveredCopy(int exit, List<String> answers, boolean sound, String said) {
    /** Recovers to an instant, or {@code latest}, and asks these queries of the copy. */
    static RecoveredCopy of(StoreSite site, String workload, String at, boolean structure, List<String> queries)
            throws IOException, InterruptedException {
        Path folder = PostgresqlServer.makeFolder();
        List<String> options = new ArrayList<>(List.of(
                "--workload",
                workload,
                "--at",
                at,
                "--to",
                folder.resolve("copy").toString(),
                "--json",
                "--no-progress"));
        if (!structure) {
            options.add("--no-structure-check");
        }
        queries.forEach(query -> options.addAll(List.of("--check-sql", query)));
        try {
            return of(Child.run(site.database(options)), queries.size());
        } finally {
            Folders.remove(folder.resolve("copy"));
        }
    }

    private static RecoveredCopy of(Child.Ended ended, int queries) {
        Optional<JsonNode> document = Site.parse(ended.out()).filter(found -> found.has("checks"));
        if (document.isEmpty()) {
            return new RecoveredCopy(ended.exit(), List.of(), false, ended.toString());
        }
        List<String> answers = new ArrayList<>();
        document.get()
                .path("checks")
                .forEach(check -> answers.add(check.path("detail").asText()));
        return new RecoveredCopy(
                ended.exit(),
                List.copyOf(answers.subList(answers.size() - queries, answers.size())),
                document.get().path("sound").asBoolean(),
                ended.toString());
    }

    boolean isThere() {
        return !answers.isEmpty();
    }

    /** An answer that is a number. */
    int number(int query) {
        return Integer.parseInt(answers.get(query));
    }
}
