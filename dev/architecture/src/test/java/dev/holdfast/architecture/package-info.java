/** Tests that hold the walls between Holdfast's modules. */
@NullMarked
package dev.holdfast.architecture;

import org.jspecify.annotations.NullMarked;
