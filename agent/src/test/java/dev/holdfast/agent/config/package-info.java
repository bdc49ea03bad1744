@NullMarked
package dev.holdfast.agent.config;

import org.jspecify.annotations.NullMarked;
