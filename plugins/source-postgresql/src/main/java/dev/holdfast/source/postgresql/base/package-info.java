/** Reading a server's files while it runs, so that with the log of the same time they are one consistent copy. */
@NullMarked
package dev.holdfast.source.postgresql.base;

import org.jspecify.annotations.NullMarked;
