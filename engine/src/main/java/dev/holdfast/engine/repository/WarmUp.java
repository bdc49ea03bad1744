package dev.holdfast.engine.repository;

import dev.holdfast.engine.crypto.AeadWarmUp;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.crypto.Hpke;
import dev.holdfast.engine.pack.ChunkCodec;
import dev.holdfast.engine.pack.Compression;

/**
 * Sets up what every run needs a moment later, on a core that is idle anyway while a passphrase is being stretched on
 * another: links the compression library, has the JVM compile AES-GCM.
 */
final class WarmUp {
    private WarmUp() {}

    /** Begins, on a thread of its own that ends by itself and does not keep the program from ending. */
    static void begin() {
        Thread.ofPlatform().daemon().name("warm-up").start(WarmUp::run);
    }

    private static void run() {
        new ChunkCodec(Compression.DEFAULT).close();
        byte[] key = Hpke.newPrivateKey();
        byte[] nothing = new byte[0];
        try {
            Hpke.open(key, nothing, Hpke.seal(Hpke.publicKey(key), nothing, nothing));
            AeadWarmUp.run();
        } catch (AuthenticationException e) {
            throw new IllegalStateException("what was just sealed does not open", e);
        }
    }
}
