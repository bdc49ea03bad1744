/** Short rounds of the campaigns. */
@NullMarked
package dev.holdfast.campaigns;

import org.jspecify.annotations.NullMarked;
