/** The cryptographic primitives of the format, in its own terms; Tink's and the JDK's underneath. */
@NullMarked
package dev.holdfast.engine.crypto;

import org.jspecify.annotations.NullMarked;
