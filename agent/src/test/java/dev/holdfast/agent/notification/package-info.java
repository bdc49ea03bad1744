@NullMarked
package dev.holdfast.agent.notification;

import org.jspecify.annotations.NullMarked;
