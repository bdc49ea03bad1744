@NullMarked
package dev.holdfast.agent.watch;

import org.jspecify.annotations.NullMarked;
