@NullMarked
package dev.holdfast.agent.schedule;

import org.jspecify.annotations.NullMarked;
