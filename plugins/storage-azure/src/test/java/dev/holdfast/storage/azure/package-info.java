/** Tests against a real server that speaks Azure's protocol. */
@NullMarked
package dev.holdfast.storage.azure;

import org.jspecify.annotations.NullMarked;
