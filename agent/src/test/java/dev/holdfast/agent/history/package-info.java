@NullMarked
package dev.holdfast.agent.history;

import org.jspecify.annotations.NullMarked;
