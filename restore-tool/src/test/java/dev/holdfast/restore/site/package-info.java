/** Tests of recovering from several sites. */
@NullMarked
package dev.holdfast.restore.site;

import org.jspecify.annotations.NullMarked;
