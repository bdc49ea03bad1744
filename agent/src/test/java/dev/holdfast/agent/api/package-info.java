@NullMarked
package dev.holdfast.agent.api;

import org.jspecify.annotations.NullMarked;
