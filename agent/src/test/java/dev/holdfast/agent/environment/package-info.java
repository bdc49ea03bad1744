@NullMarked
package dev.holdfast.agent.environment;

import org.jspecify.annotations.NullMarked;
