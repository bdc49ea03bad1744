/** Writes packs and reads them: sealing, compression, directories, and the search for a chunk in them. */
@NullMarked
package dev.holdfast.engine.pack;

import org.jspecify.annotations.NullMarked;
