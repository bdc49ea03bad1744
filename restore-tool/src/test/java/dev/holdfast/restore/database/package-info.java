/** Tests of databases that are restored, with real servers. */
@NullMarked
package dev.holdfast.restore.database;

import org.jspecify.annotations.NullMarked;
