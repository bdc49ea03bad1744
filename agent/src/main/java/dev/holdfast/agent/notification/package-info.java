/**
 * Who is told of what, and when: conditions that stand become incidents, incidents become messages, and messages are
 * delivered, each to those who asked for it.
 */
@NullMarked
package dev.holdfast.agent.notification;

import org.jspecify.annotations.NullMarked;
