package dev.holdfast.agent.schedule;

/**
 * How long after a point's instant the next capture starts, in milliseconds.
 *
 * <p>A point of instant {@code i} serves a site until {@code i + rpo}. By then the next one has to be there, so its capture
 * has to start before {@code i + rpo - (capture + wait for a batch + copy)}, for each of the workload's sites. It may start
 * a fifth of the objective earlier: in that time it waits for its turn, and a failure is made good.
 *
 * @param release when it may start
 * @param due when it has to start, not before {@code release}
 */
record Pace(long release, long due) {
    /** The share of an objective that is kept for waiting and failures. */
    static final double MARGIN = 1.0 / 5;

    /** A site to which copies take longer than its objective allows must not turn captures into a siege of the source. */
    private static final double LEAST_SHARE = 1.0 / 4;

    /**
     * The pace of a workload.
     *
     * @param factor by which objectives are stretched for captures
     * @param stretch by which they are stretched for sites
     */
    static Pace of(Track track, double factor, Stretch stretch) {
        double capture = track.capturing().high();
        double release = Double.MAX_VALUE;
        double due = Double.MAX_VALUE;
        for (Holding holding : track.wanted()) {
            double rpo = holding.rpo() * Math.max(factor, stretch.ofSite(holding.site()));
            double latest = rpo - capture - holding.delay();
            release = Math.min(release, Math.max(latest - rpo * MARGIN, rpo * LEAST_SHARE));
            due = Math.min(due, Math.max(latest, rpo * LEAST_SHARE));
        }
        return new Pace(Math.round(release), Math.round(due));
    }

    long lead() {
        return due - release;
    }
}
