/**
 * How the keys of a configuration are declared: once, as values. What reads a file, its JSON Schema and its reference page
 * all go by the same declarations, so none of them can say what the others do not.
 */
@NullMarked
package dev.holdfast.agent.config.key;

import org.jspecify.annotations.NullMarked;
