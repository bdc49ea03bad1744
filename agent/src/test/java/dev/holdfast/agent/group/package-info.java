@NullMarked
package dev.holdfast.agent.group;

import org.jspecify.annotations.NullMarked;
