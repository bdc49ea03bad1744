@NullMarked
package dev.holdfast.agent.notification.channel;

import org.jspecify.annotations.NullMarked;
