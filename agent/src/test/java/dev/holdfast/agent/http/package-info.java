@NullMarked
package dev.holdfast.agent.http;

import org.jspecify.annotations.NullMarked;
