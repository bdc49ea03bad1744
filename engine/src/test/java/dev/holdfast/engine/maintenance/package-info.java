@NullMarked
package dev.holdfast.engine.maintenance;

import org.jspecify.annotations.NullMarked;
