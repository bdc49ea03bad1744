/**
 * The logs of databases: cutting what a server sends into segments, sealing and storing them, rolling small ones up into
 * larger, and finding and reading again what lies without a gap after a base.
 */
@NullMarked
package dev.holdfast.engine.log;

import org.jspecify.annotations.NullMarked;
