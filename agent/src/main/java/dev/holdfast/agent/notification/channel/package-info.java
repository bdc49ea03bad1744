/** The ways that a message goes: a webhook, a mail, a line of syslog, a program. */
@NullMarked
package dev.holdfast.agent.notification.channel;

import org.jspecify.annotations.NullMarked;
