/** Looks into trees and restores them. */
@NullMarked
package dev.holdfast.restore.files;

import org.jspecify.annotations.NullMarked;
