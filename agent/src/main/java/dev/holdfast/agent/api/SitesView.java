package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.util.List;

/** All sites. */
@Says("All sites.")
record SitesView(
        @Says("In the order of the configuration; the local one first.")
        List<SiteView> sites) {}
