/**
 * Trees of files and folders, with all that belongs to them, as sources and as restore targets: the plugin of type
 * {@code directory}.
 */
@NullMarked
package dev.holdfast.source.directory;

import org.jspecify.annotations.NullMarked;
