/** Receives the binary log, and writes down when its transactions were committed. */
@NullMarked
package dev.holdfast.source.mariadb.binlog;

import org.jspecify.annotations.NullMarked;
