/**
 * The local cache of the repository's index: which packs hold a chunk of a given identity.
 *
 * <p>What it holds is worth no more than the time to load it again: whatever is damaged or foreign is dropped. The
 * design, from the bottom up:
 * <ul>
 *   <li>the {@linkplain dev.holdfast.engine.index.PackLog pack log}: packs and their identities in the order in which
 *       they came, append-only; what is stored together is read together, which is what a backup asks for;
 *   <li>{@linkplain dev.holdfast.engine.index.Run runs}: immutable tables, ordered by a keyed hash of the identity,
 *       that lead from 16 bits of hash to a place in the log. The hashes are all that a miss touches: 2.2 bytes an
 *       entry, mapped, not on the heap;
 *   <li>the {@linkplain dev.holdfast.engine.index.Memtable memtable}: what is not in a run yet;
 *   <li>{@linkplain dev.holdfast.engine.index.Neighbours neighbours}: the surroundings of recent hits, so that a
 *       backup's next question is answered without a search;
 *   <li>the {@linkplain dev.holdfast.engine.index.Manifest manifest}: what is valid, replaced atomically.
 * </ul>
 */
@NullMarked
package dev.holdfast.engine.index;

import org.jspecify.annotations.NullMarked;
