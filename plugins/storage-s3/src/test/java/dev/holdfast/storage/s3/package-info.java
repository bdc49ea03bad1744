@NullMarked
package dev.holdfast.storage.s3;

import org.jspecify.annotations.NullMarked;
