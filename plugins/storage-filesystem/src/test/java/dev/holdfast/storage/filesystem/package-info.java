@NullMarked
package dev.holdfast.storage.filesystem;

import org.jspecify.annotations.NullMarked;
