/** Seals and opens the objects that are envelopes: makes and checks body, certificate and signature. */
@NullMarked
package dev.holdfast.engine.envelope;

import org.jspecify.annotations.NullMarked;
