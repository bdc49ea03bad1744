/**
 * The keys of a repository: epochs, recipients, grants and certificates, as the section Keys of docs/format.md has them.
 *
 * <p>{@link dev.holdfast.engine.keys.KeyStore} unlocks them into a {@link dev.holdfast.engine.keys.KeyRing};
 * {@link dev.holdfast.engine.keys.KeyAdministration} makes and changes them. Nothing that a store shows is believed
 * before it is traced to the anchor that came with the recipient's own key.
 */
@NullMarked
package dev.holdfast.engine.keys;

import org.jspecify.annotations.NullMarked;
