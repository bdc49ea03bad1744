@NullMarked
package dev.holdfast.agent.capture;

import org.jspecify.annotations.NullMarked;
