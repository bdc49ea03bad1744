package dev.holdfast.servers;

import java.util.List;
import java.util.Random;

/** Spoils exchanges at random, each in one of several ways. */
public final class RandomFaults implements FaultPlan {
    private static final String XML =
            "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>as planned</Message></Error>";

    private final Random random;
    private final double probability;
    private long left;

    /**
     * A plan.
     *
     * @param probability that an exchange is spoiled, 0 to 1
     * @param most how many are spoiled in all
     */
    public RandomFaults(Random random, double probability, long most) {
        this.random = random;
        this.probability = probability;
        this.left = most;
    }

    @Override
    public synchronized Fault decide(long number, String method, String target) {
        if (left == 0 || random.nextDouble() >= probability) {
            return new Fault.None();
        }
        left--;
        long somewhere = random.nextInt(1, 200_000);
        return switch (random.nextInt(12)) {
            case 0 -> new Fault.Refuse();
            case 1 -> new Fault.CutRequest(somewhere);
            case 2 -> new Fault.Reply(500, "", XML.formatted("InternalError"));
            case 3 -> new Fault.Reply(503, "Retry-After: 1\r\n", XML.formatted("SlowDown"));
            case 4, 5 -> new Fault.LoseReply();
            case 6 -> new Fault.CutReply(somewhere);
            case 7 -> new Fault.FlipReply(somewhere % 5000, random.nextInt(8));
            case 8 -> new Fault.ShortenReply(somewhere % 5000);
            case 9 -> new Fault.Reply(400, "", XML.formatted("ExpiredToken"));
            case 10 -> new Fault.Reply(403, "", XML.formatted("RequestTimeTooSkewed"));
            default -> new Fault.Slow(2_000_000);
        };
    }

    /** How many faults are still to come. */
    public synchronized long left() {
        return left;
    }

    /** The names of the kinds that this makes, for reports. */
    public static List<Class<? extends Fault>> kinds() {
        return List.of(
                Fault.Refuse.class,
                Fault.CutRequest.class,
                Fault.Reply.class,
                Fault.LoseReply.class,
                Fault.CutReply.class,
                Fault.FlipReply.class,
                Fault.ShortenReply.class,
                Fault.Slow.class);
    }
}
