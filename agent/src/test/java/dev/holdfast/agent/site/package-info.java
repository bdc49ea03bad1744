@NullMarked
package dev.holdfast.agent.site;

import org.jspecify.annotations.NullMarked;
