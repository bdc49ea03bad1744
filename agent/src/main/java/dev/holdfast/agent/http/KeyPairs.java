package dev.holdfast.agent.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Whether two keys are a pair. */
final class KeyPairs {
    private static final byte[] TEXT = "a text to be signed".getBytes(StandardCharsets.US_ASCII);

    private KeyPairs() {}

    /** Whether what one signs the other verifies. */
    static boolean belong(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm(); // EdDSA is both the kind of key and of signature
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(TEXT);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(TEXT);
        return signature.verify(signed);
    }
}
