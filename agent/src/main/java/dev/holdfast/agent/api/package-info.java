/** What can be asked of a running agent: routes, and the documents that answer them. */
@NullMarked
package dev.holdfast.agent.api;

import org.jspecify.annotations.NullMarked;
