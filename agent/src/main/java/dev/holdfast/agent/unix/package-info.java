/** What Unix has and the JDK does not. */
@NullMarked
package dev.holdfast.agent.unix;

import org.jspecify.annotations.NullMarked;
