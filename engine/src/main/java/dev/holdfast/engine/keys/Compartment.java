package dev.holdfast.engine.keys;

import java.util.List;
import java.util.Locale;

/** The parts of an epoch's secrets, which are granted apart from each other. */
enum Compartment {
    /** The identity key, from which the keys of all trust domains are derived. */
    IDENTITY,
    /** The key of a sealed writer's own trust domain. */
    DOMAIN,
    /** What opens map packs and manifests. */
    MAP,
    /** What opens data packs. */
    CONTENT,
    /** What signs: epochs that follow, recipients, grants, certificates. */
    AUTHORITY;

    /** Those that an epoch hands down from the one before it. */
    static final List<Compartment> HANDED_DOWN = List.of(MAP, CONTENT);

    /** As it stands in documents. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
