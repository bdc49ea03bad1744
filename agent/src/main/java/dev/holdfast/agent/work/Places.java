package dev.holdfast.agent.work;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.agent.site.SiteLinks;
import dev.holdfast.engine.replication.Objectives;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sites that are worked with, in the order of the configuration: the local one first. */
final class Places {
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Place local;

    Places(Configuration configuration, SiteLinks links) {
        for (Site site : configuration.sites()) {
            SiteLink link = links.to(site.name());
            SiteCopy copy = new SiteCopy(link, objectives(configuration, site));
            places.put(site.name(), new Place(link, copy, configuration.limits().replications()));
        }
        local = of(configuration.local().name());
    }

    private static Objectives objectives(Configuration configuration, Site site) {
        Map<String, Duration> objectives = new HashMap<>();
        configuration.workloads().forEach(each -> objectives.put(each.name(), each.rpoAt(site.name())));
        return new Objectives(objectives);
    }

    Place of(String site) {
        Place place = places.get(site);
        if (place == null) {
            throw new IllegalArgumentException("no site " + site);
        }
        return place;
    }

    /** The one that points are taken into. */
    Place local() {
        return local;
    }

    List<Place> all() {
        return List.copyOf(places.values());
    }

    List<Place> otherThan(Place one) {
        return places.values().stream().filter(place -> place != one).toList();
    }

    /** Those that are not known to be away. */
    List<Place> there() {
        return places.values().stream().filter(place -> !place.isAway()).toList();
    }
}
