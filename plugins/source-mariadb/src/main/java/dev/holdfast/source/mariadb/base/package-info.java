/** Reads bases: what mariabackup streams, piece by piece. */
@NullMarked
package dev.holdfast.source.mariadb.base;

import org.jspecify.annotations.NullMarked;
