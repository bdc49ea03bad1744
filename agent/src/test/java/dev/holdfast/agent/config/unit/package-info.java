@NullMarked
package dev.holdfast.agent.config.unit;

import org.jspecify.annotations.NullMarked;
