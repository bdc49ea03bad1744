package dev.holdfast.agent.notification.channel;

import dev.holdfast.agent.config.NotificationTarget;
import dev.holdfast.agent.notification.Attempt;
import dev.holdfast.agent.notification.Channel;
import dev.holdfast.agent.notification.Message;
import dev.holdfast.agent.notification.MessageJson;
import dev.holdfast.agent.program.Program;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs a program that tells somebody: facts are in its environment, all of the message is on its standard input, and
 * nothing of it is among its arguments, which all users of the host see. Of this process's environment, which may hold
 * credentials of stores, it finds only what says where things are.
 */
final class CommandChannel implements Channel {
    private final NotificationTarget.Command target;

    CommandChannel(NotificationTarget.Command target) {
        this.target = target;
    }

    @Override
    public Attempt deliver(Message message) throws InterruptedException {
        Program program = new Program(target.run(), new Program.Surroundings(false, facts(message)), target.timeout());
        try {
            String said = program.run(MessageJson.bytes(message));
            return new Attempt.Done(said.isEmpty() ? "ended well" : said);
        } catch (Program.Failed e) {
            return new Attempt.Failed(path() + " " + e.getMessage());
        }
    }

    private static Map<String, String> facts(Message message) {
        Map<String, String> facts = new HashMap<>();
        facts.put("HOLDFAST_MESSAGE", message.id());
        facts.put("HOLDFAST_INCIDENT", message.incident());
        facts.put("HOLDFAST_KIND", message.kind().word());
        facts.put("HOLDFAST_EVENT", message.event().word());
        facts.put("HOLDFAST_SEVERITY", message.severity().word());
        facts.put("HOLDFAST_HOST", message.host());
        facts.put("HOLDFAST_HEADLINE", message.headline());
        facts.put("HOLDFAST_SINCE", message.since().toString());
        facts.put("HOLDFAST_SITE", message.site().orElse(""));
        facts.put("HOLDFAST_WORKLOAD", message.first().key().workload().orElse(""));
        facts.put("HOLDFAST_COUNT", Integer.toString(message.count()));
        facts.put("HOLDFAST_CAUSE", message.first().cause());
        facts.put("HOLDFAST_ADVICE", message.first().advice());
        return facts;
    }

    private Path path() {
        return Path.of(target.run().getFirst());
    }

    @Override
    public Attempt tryOut() {
        return Program.trouble(path())
                .<Attempt>map(Attempt.Refused::new)
                .orElseGet(() -> new Attempt.Done("may be run"));
    }

    @Override
    public String destination() {
        return "command " + path();
    }
}
