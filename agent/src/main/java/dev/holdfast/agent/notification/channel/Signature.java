package dev.holdfast.agent.notification.channel;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * By which a receiver tells whose a request is, and that it is not an old one sent again: {@code t=SECONDS,v1=HEX}, where HEX
 * is the HMAC-SHA256 of the seconds since 1970 in decimal, a dot, and the body.
 */
final class Signature {
    static final String HEADER = "Holdfast-Signature";
    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /** @param secret as its file holds it, but for white space at its end */
    static String of(byte[] secret, Instant now, byte[] body) {
        byte[] key =
                new String(secret, StandardCharsets.ISO_8859_1).stripTrailing().getBytes(StandardCharsets.ISO_8859_1);
        String seconds = Long.toString(now.getEpochSecond());
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }
}
