/** JSON documents and their schemas, both made from records: what a record declares is what a client gets. */
@NullMarked
package dev.holdfast.agent.document;

import org.jspecify.annotations.NullMarked;
