package dev.holdfast.agent.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Keeps account of how old the newest point of one workload at one site was, in true time, in milliseconds. While an outage
 * lasts, and for a grace after it, what is missed does not count.
 */
final class Ledger {
    private final String name;
    private final long rpo;
    private final List<Excused> excused;
    private final List<Breach> breaches = new ArrayList<>();
    private long newest;
    private long accounted;
    private long breached;
    private long lastTrouble = Long.MIN_VALUE;
    private long lastCrowd = Long.MIN_VALUE;
    private long points;
    private double agesAtTheirWorst;
    private double worstAge;

    /** A stretch in which nothing counts. */
    record Excused(long from, long to) {}

    /** Why an objective was missed. */
    enum Cause {
        /** Something of this workload failed, or took very long. */
        TROUBLE,
        /** Others took all that its host has. */
        CROWD,
        /** None that is known. */
        NONE
    }

    /**
     * An objective was missed.
     *
     * @param name of what
     * @param length how long, as a share of the objective
     * @param cause what happened since the last point
     */
    record Breach(String name, long from, long to, double length, Cause cause) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s from %.2f h for %.1f min, %.2f of the objective, %s",
                    name,
                    from / 3.6e6,
                    (to - from) / 6e4,
                    length,
                    cause);
        }
    }

    /** @param excused in order, not overlapping */
    Ledger(String name, long rpo, List<Excused> excused) {
        this.name = name;
        this.rpo = rpo;
        this.excused = List.copyOf(excused);
    }

    /** Something failed, or took very long. */
    void trouble(long now) {
        lastTrouble = now;
    }

    /** Its host was full. */
    void crowd(long now) {
        lastCrowd = now;
    }

    private Cause cause() {
        if (lastTrouble >= newest) {
            return Cause.TROUBLE;
        }
        return lastCrowd >= newest ? Cause.CROWD : Cause.NONE;
    }

    /** A point is there. */
    void durable(long instant, long now) {
        if (instant > newest) {
            account(now);
            double age = (double) (now - newest) / rpo;
            if (!isExcused(now)) {
                points++;
                agesAtTheirWorst += age;
                worstAge = Math.max(worstAge, age);
            }
            newest = instant;
        }
    }

    /** Counts what happened until now. */
    void account(long now) {
        long from = Math.max(accounted, newest + rpo);
        if (from < now) {
            long length = now - from - excusedWithin(from, now);
            breached += length;
            if (length > 0) {
                breaches.add(new Breach(name, from, now, (double) length / rpo, cause()));
            }
        }
        accounted = now;
    }

    private long excusedWithin(long from, long to) {
        long sum = 0;
        for (Excused each : excused) {
            sum += Math.max(0, Math.min(to, each.to()) - Math.max(from, each.from()));
        }
        return sum;
    }

    private boolean isExcused(long now) {
        return excused.stream().anyMatch(each -> each.from() <= now && now < each.to());
    }

    /** How long the objective was missed. */
    long breached() {
        return breached;
    }

    /** How long it counted. */
    long counted() {
        return accounted - excusedWithin(0, accounted);
    }

    List<Breach> breaches() {
        return breaches;
    }

    /** How old the newest point is. */
    long age(long now) {
        return now - newest;
    }

    long rpo() {
        return rpo;
    }

    /** How old the newest point became before a newer one came, on average, as a share of the objective. */
    double meanWorstAge() {
        return points == 0 ? Double.POSITIVE_INFINITY : agesAtTheirWorst / points;
    }

    /** The oldest that the newest point ever became, as a share of the objective. */
    double worstAge() {
        return worstAge;
    }
}
