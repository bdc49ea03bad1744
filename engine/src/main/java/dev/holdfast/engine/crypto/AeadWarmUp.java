package dev.holdfast.engine.crypto;

/**
 * Has the JVM compile AES-GCM before much depends on it. Until then it runs at some 85 MB/s on large buffers, since one
 * long call counts as one; the launchers have it compiled after few calls, and these are made here, on a core that is idle
 * anyway while a passphrase is being stretched on another.
 */
public final class AeadWarmUp {
    private static final int CALLS = 1_000;
    private static final int LENGTH = 1024;

    private AeadWarmUp() {}

    /** Begins, on a thread of its own that ends by itself and does not keep the program from ending. */
    public static void begin() {
        Thread.ofPlatform().daemon().name("aead-warm-up").start(AeadWarmUp::run);
    }

    private static void run() {
        Aead aead = new Aead(new byte[Aead.KEY_LENGTH]);
        byte[] associated = new byte[80];
        byte[] plain = new byte[LENGTH];
        try {
            for (int i = 0; i < CALLS; i++) {
                plain = aead.open(aead.seal(plain, associated), associated);
            }
        } catch (AuthenticationException e) {
            throw new IllegalStateException("what was just sealed does not open", e);
        }
    }
}
