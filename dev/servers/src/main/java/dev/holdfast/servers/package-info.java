/** Real servers for tests: started in folders of their own, on free ports of loopback, stopped by closing. */
@NullMarked
package dev.holdfast.servers;

import org.jspecify.annotations.NullMarked;
