/** Restores databases: whole ones, and those that are recovered by their log. */
@NullMarked
package dev.holdfast.restore.database;

import org.jspecify.annotations.NullMarked;
