/** What both programs' command lines have in common: options, exit codes, errors, progress, times and sizes. */
@NullMarked
package dev.holdfast.engine.console;

import org.jspecify.annotations.NullMarked;
