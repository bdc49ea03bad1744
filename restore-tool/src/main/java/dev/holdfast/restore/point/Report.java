package dev.holdfast.restore.point;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.console.ExitCode;

/** What {@code points} tells of one site. */
interface Report {
    /** The part of the document. */
    ObjectNode json();

    /** For people, on stdout. */
    void print();

    /** Tells on stderr what is less than it was, or than there is. */
    void warn();

    /** How the command went. */
    ExitCode exit();
}
