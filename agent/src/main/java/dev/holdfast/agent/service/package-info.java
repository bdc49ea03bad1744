/** The agent as a service: put together as its configuration says, and anew when that changes. */
@NullMarked
package dev.holdfast.agent.service;

import org.jspecify.annotations.NullMarked;
