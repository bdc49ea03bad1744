/**
 * Raw disks, image files and block devices, as sources and as restore targets: the plugin of type {@code disk}.
 */
@NullMarked
package dev.holdfast.source.disk;

import org.jspecify.annotations.NullMarked;
