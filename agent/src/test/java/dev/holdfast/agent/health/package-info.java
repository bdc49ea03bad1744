@NullMarked
package dev.holdfast.agent.health;

import org.jspecify.annotations.NullMarked;
