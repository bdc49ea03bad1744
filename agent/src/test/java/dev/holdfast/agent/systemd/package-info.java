@NullMarked
package dev.holdfast.agent.systemd;

import org.jspecify.annotations.NullMarked;
