/** Restores bases and replays the binary log on a copy that reaches nobody. */
@NullMarked
package dev.holdfast.source.mariadb.recovery;

import org.jspecify.annotations.NullMarked;
