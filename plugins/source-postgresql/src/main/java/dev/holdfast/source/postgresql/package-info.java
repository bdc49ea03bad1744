/** Protects PostgreSQL: its files are read while it runs, its log is received as it is written, and both are recovered. */
@NullMarked
package dev.holdfast.source.postgresql;

import org.jspecify.annotations.NullMarked;
