/** Leases: who alone may do something for a while, agreed upon through an object store, with nothing else between. */
@NullMarked
package dev.holdfast.engine.lease;

import org.jspecify.annotations.NullMarked;
