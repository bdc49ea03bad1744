/** Restoring a base, replaying the log by PostgreSQL itself, and proving what came of it, apart from production. */
@NullMarked
package dev.holdfast.source.postgresql.recovery;

import org.jspecify.annotations.NullMarked;
