package dev.holdfast.engine.crypto;

/**
 * Has the JVM compile AES-GCM before much depends on it. Until then it runs at some 85 MB/s on large buffers, since one
 * long call counts as one; the launchers have it compiled after few calls, and these are made here.
 */
public final class AeadWarmUp {
    private static final int CALLS = 1_000;
    private static final int LENGTH = 1024;

    private AeadWarmUp() {}

    /** Makes the calls that it takes, some tenths of a second of work. */
    public static void run() throws AuthenticationException {
        Aead aead = new Aead(new byte[Aead.KEY_LENGTH]);
        byte[] associated = new byte[80];
        byte[] plain = new byte[LENGTH];
        for (int i = 0; i < CALLS; i++) {
            plain = aead.open(aead.seal(plain, associated), associated);
        }
    }
}
