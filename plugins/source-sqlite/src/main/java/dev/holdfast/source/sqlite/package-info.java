/** Protects SQLite databases: a consistent copy is taken while others write, restored as a file, and checked. */
@NullMarked
package dev.holdfast.source.sqlite;

import org.jspecify.annotations.NullMarked;
