/** Copies a repository from one site to another, object by object, as they are. */
@NullMarked
package dev.holdfast.engine.replication;

import org.jspecify.annotations.NullMarked;
