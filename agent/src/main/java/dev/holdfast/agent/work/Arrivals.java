package dev.holdfast.agent.work;

import dev.holdfast.agent.run.PointOf;
import java.util.ArrayList;
import java.util.List;

/** Points that came to sites along with what was asked for. Safe for use by many threads. */
final class Arrivals {
    private List<Arrival> fresh = new ArrayList<>();

    synchronized void add(String site, PointOf point) {
        fresh.add(new Arrival(site, point));
    }

    /** Those since this was asked last. */
    synchronized List<Arrival> take() {
        List<Arrival> taken = fresh;
        fresh = new ArrayList<>();
        return taken;
    }
}
