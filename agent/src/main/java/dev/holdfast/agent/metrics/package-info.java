/** What Prometheus is told. */
@NullMarked
package dev.holdfast.agent.metrics;

import org.jspecify.annotations.NullMarked;
