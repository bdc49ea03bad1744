/** What the daemon has done, on the sites of a configuration: points are taken, copied and listed. */
@NullMarked
package dev.holdfast.agent.work;

import org.jspecify.annotations.NullMarked;
