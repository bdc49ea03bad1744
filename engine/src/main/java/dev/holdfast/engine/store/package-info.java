/** What stands between the engine and a store: repeating what failed, counting, older versions, proven abilities. */
@NullMarked
package dev.holdfast.engine.store;

import org.jspecify.annotations.NullMarked;
