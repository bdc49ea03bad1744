@NullMarked
package dev.holdfast.engine.repository;

import org.jspecify.annotations.NullMarked;
