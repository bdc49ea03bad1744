package dev.holdfast.engine.format;

import dev.holdfast.engine.Id;

/**
 * A pack's data key, wrapped to an epoch.
 *
 * @param hpke whether it is sealed to the epoch's public key, else with its symmetric key
 * @param epoch the epoch
 * @param bytes the wrapped key; not changed
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as stored; never compared as records
public record WrappedKey(boolean hpke, Id epoch, byte[] bytes) {}
