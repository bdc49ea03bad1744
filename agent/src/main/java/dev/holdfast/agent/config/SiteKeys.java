package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.key.Section;
import dev.holdfast.agent.config.key.Shape;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The keys of {@code sites}. */
final class SiteKeys {
    /** What names of sites are called, for those that refer to them. */
    static final String KIND = "site";

    private static final Key<Double> LATITUDE =
            Key.required("latitude", Scalars.number(-90, 90), "Degrees north of the equator.", "48.1");
    private static final Key<Double> LONGITUDE =
            Key.required("longitude", Scalars.number(-180, 180), "Degrees east of Greenwich.", "11.6");
    private static final Mapping<Location> LOCATION =
            new Mapping<>(Shape.of("sites.location", "Where a site stands.", LATITUDE, LONGITUDE), SiteKeys::location);

    private static final Key<String> NAME = Key.required(
            "name", Scalars.name(), "The site's name, by which commands and other parts of this file know it.", "home");
    private static final Key<URI> REPOSITORY = Key.required(
            "repository",
            Scalars.url("file:///srv/backup"),
            "The URL of its repository; docs/stores says what each kind of store understands.",
            "\"file:///srv/backup\"");
    private static final Key<String> REGION = Key.optional(
            "region",
            Scalars.name(),
            "unknown",
            "The region that it is in, for residency rules. It may be wider than the store's own name for it: `eu-central` for"
                    + " `eu-central-1`. A store that says it is elsewhere is refused: nothing is stored there.",
            "eu-west");
    private static final Key<UnverifiedRegion> REGION_UNVERIFIED = Key.withDefault(
            "region-unverified",
            Scalars.choice(unverified()),
            "refuse",
            "What holds under a residency rule while the store could say where it is, and does not, as for want of a right."
                    + " `refuse`: nothing is stored there until it does. `accept`: `region` is believed. Stores that never"
                    + " say it, such as folders, SFTP and Azure, are believed anyway, and shown as not verified.",
            "accept");
    private static final Key<Location> LOCATION_KEY = Key.optional(
            "location",
            LOCATION,
            "unknown",
            "Where it stands, for residency rules that ask for a distance. No store says it, so it is believed.",
            "{latitude: 48.1, longitude: 11.6}");
    private static final Key<Secret> KEY = Key.required(
            "key",
            Secret.type(),
            "What opens its repository: a passphrase, a host key or a recovery key.",
            "file:/etc/holdfast/home.key");
    private static final Key<Replication> REPLICATION = Key.optional(
            "replication",
            ReplicationKeys.REPLICATION,
            "it is the local site, which points are taken into",
            "How points come to it. The first site has none, every other one has.",
            "{mode: sync, when-broken: hold}");

    /** What the file says of a site. */
    static final Mapping<Site> SITE = new Mapping<>(
            Shape.of(
                            "sites",
                            "One place where backups live. All sites are of one repository: `holdfast-agent init` makes the"
                                    + " first, `init --replica-of` the others.",
                            NAME,
                            REPOSITORY,
                            KEY,
                            REPLICATION,
                            REGION,
                            REGION_UNVERIFIED,
                            LOCATION_KEY)
                    .planning("retention-lock"),
            SiteKeys::site);

    private SiteKeys() {}

    /** In an order that the reference can show. */
    private static Map<String, UnverifiedRegion> unverified() {
        Map<String, UnverifiedRegion> words = new LinkedHashMap<>();
        words.put("refuse", UnverifiedRegion.REFUSE);
        words.put("accept", UnverifiedRegion.ACCEPT);
        return words;
    }

    private static Optional<Site> site(Section section) {
        Optional<String> name = section.declare(KIND, NAME);
        Optional<URI> repository = section.get(REPOSITORY);
        Optional<String> region = section.get(REGION);
        Optional<UnverifiedRegion> unverified = section.get(REGION_UNVERIFIED);
        if (section.has(REGION_UNVERIFIED) && !section.has(REGION)) {
            section.reject(REGION_UNVERIFIED, "says what holds for a region, but the site has no 'region'");
        }
        Optional<Location> location = section.get(LOCATION_KEY);
        Optional<Secret> key = section.get(KEY);
        Optional<Replication> replication =
                section.has(REPLICATION) ? section.get(REPLICATION) : Optional.of(new Replication.Source());
        if (repository.filter(SiteKeys::holdsPassword).isPresent()) {
            section.reject(
                    REPOSITORY,
                    "'repository' holds a password, which logs and lists of processes would show; docs/stores says how"
                            + " each kind of store gets its credentials");
        }
        return Section.of(
                () -> new Site(
                        name.orElseThrow(),
                        repository.orElseThrow(),
                        region,
                        unverified.orElseThrow(),
                        location,
                        key.orElseThrow(),
                        replication.orElseThrow()),
                name,
                repository,
                unverified,
                key,
                replication);
    }

    private static boolean holdsPassword(URI repository) {
        String authority = Optional.ofNullable(repository.getRawAuthority()).orElse("");
        return authority.substring(0, Math.max(0, authority.lastIndexOf('@'))).contains(":");
    }

    private static Optional<Location> location(Section section) {
        Optional<Double> latitude = section.get(LATITUDE);
        Optional<Double> longitude = section.get(LONGITUDE);
        return Section.of(() -> new Location(latitude.orElseThrow(), longitude.orElseThrow()), latitude, longitude);
    }
}
