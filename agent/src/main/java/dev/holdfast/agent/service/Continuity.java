package dev.holdfast.agent.service;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Site;
import dev.holdfast.engine.console.UsageException;
import java.util.ArrayList;
import java.util.List;

/** What has to stay as it is for as long as an agent runs. */
final class Continuity {
    private Continuity() {}

    /**
     * Refuses what could be taken over by a restart only.
     *
     * @throws UsageException naming all of it
     */
    static void require(Configuration now, Configuration next) throws UsageException {
        List<String> problems = new ArrayList<>();
        if (!next.host().state().equals(now.host().state())) {
            problems.add("agent.state is another folder: " + next.host().state() + ", not "
                    + now.host().state());
        }
        if (!next.local().name().equals(now.local().name())) {
            problems.add("the local site, which is the first, is another one: "
                    + next.local().name() + ", not " + now.local().name());
        }
        for (Site site : next.sites()) {
            now.sites().stream()
                    .filter(before -> before.name().equals(site.name())
                            && !before.repository().equals(site.repository()))
                    .forEach(before -> problems.add("site '" + site.name() + "' has another repository: give it"
                            + " another name, as what is known of its points is of the one before"));
        }
        if (!problems.isEmpty()) {
            throw new UsageException(
                    String.join("\n", problems),
                    "That needs a restart of the agent: systemctl restart holdfast-agent.");
        }
    }
}
