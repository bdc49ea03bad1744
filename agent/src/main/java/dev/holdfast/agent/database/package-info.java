/** Databases that are followed all the time: their logs are received, stored at every site, and judged by their objectives. */
@NullMarked
package dev.holdfast.agent.database;

import org.jspecify.annotations.NullMarked;
