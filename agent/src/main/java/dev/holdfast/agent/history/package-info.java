/** What is kept over restarts of what changed and of when an agent judged its objectives, for reports of the past. */
@NullMarked
package dev.holdfast.agent.history;

import org.jspecify.annotations.NullMarked;
