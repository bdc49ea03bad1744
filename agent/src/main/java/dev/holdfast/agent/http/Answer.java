package dev.holdfast.agent.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a request is answered with. */
public sealed interface Answer {
    /** A document, as the route promises it. */
    record Document(Record document) implements Answer {}

    /** A document that is JSON already. */
    record Json(ObjectNode document) implements Answer {}

    /**
     * A text.
     *
     * @param contentType its media type, with its character set
     */
    record Text(String contentType, String text) implements Answer {}
}
