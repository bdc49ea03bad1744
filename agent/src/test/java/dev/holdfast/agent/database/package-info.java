@NullMarked
package dev.holdfast.agent.database;

import org.jspecify.annotations.NullMarked;
