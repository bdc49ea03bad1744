/** Protects MariaDB servers: bases by mariabackup, the binary log as it is written, and any instant by both. */
@NullMarked
package dev.holdfast.source.mariadb;

import org.jspecify.annotations.NullMarked;
