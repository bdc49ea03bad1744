package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;

/** What is read. */
@Says("What is read.")
record SourceView(
        @Says("Its type, such as disk.") String type,

        @Says("Where it is on the host.") String path) {}
