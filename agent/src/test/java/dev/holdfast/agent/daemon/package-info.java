@NullMarked
package dev.holdfast.agent.daemon;

import org.jspecify.annotations.NullMarked;
