/** The bytes of the repository, as docs/format.md says them: encoding and decoding, with all bounds checked. */
@NullMarked
package dev.holdfast.engine.format;

import org.jspecify.annotations.NullMarked;
