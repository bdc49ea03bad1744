package dev.holdfast.engine.format;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.Hkdf;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The names of objects. */
public final class ObjectNames {
    /** The descriptor. */
    public static final BlobName DESCRIPTOR = new BlobName("repository");

    /** The earliest instant that a name can claim. */
    public static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");

    /** The latest instant that a name can claim. */
    public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    /** What the site's store was seen to enforce. */
    public static final BlobName ABILITIES = new BlobName("ledger/abilities");

    /** Where the damage records of all trust domains stand. */
    public static final String DAMAGE_RECORDS = "ledger/damaged/";

    /** Where it is noted which points are to come after younger ones. */
    public static final String EXPECTED_POINTS = "ledger/expected/";

    /** Where the records of all agents stand. */
    public static final String AGENT_RECORDS = "ledger/agents/";

    private static final Pattern POINTS = Pattern.compile("points/[0-9a-f]{32}/");

    private static final DateTimeFormatter CLAIMED_TIME = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4, 4, SignStyle.NOT_NEGATIVE)
            .appendPattern("MMdd'T'HHmmss.")
            .appendFraction(ChronoField.NANO_OF_SECOND, 9, 9, false)
            .appendLiteral('Z')
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withZone(ZoneOffset.UTC);

    private ObjectNames() {}

    /** The name of a pack whose bytes have this SHA-256. */
    public static BlobName pack(PackKind kind, String sha256) {
        return new BlobName(kind.folder() + "/" + sha256.substring(0, 2) + "/" + sha256);
    }

    /** The folder of a workload's points, with a slash at its end. */
    public static String pointsOf(String pseudonym) {
        return "points/" + pseudonym + "/";
    }

    /** The name of a manifest. */
    public static BlobName manifest(String pseudonym, Instant claimed, String sha256) {
        return new BlobName(pointsOf(pseudonym) + CLAIMED_TIME.format(claimed) + "-" + sha256);
    }

    /** The name of an index segment. */
    public static BlobName indexSegment(Id writer, long number, String sha256) {
        return new BlobName("index/" + writer + "/" + String.format(Locale.ROOT, "%016d", number) + "-" + sha256);
    }

    /** The folder of a trust domain's damage records, with a slash at its end. */
    public static String damageRecordsOf(Id domain) {
        return DAMAGE_RECORDS + domain + "/";
    }

    /** The name of a damage record. */
    public static BlobName damageRecord(Id domain, String sha256) {
        return new BlobName(damageRecordsOf(domain) + sha256);
    }

    /** The name of a note of points that are to come. */
    public static BlobName expectedPoints(String sha256) {
        return new BlobName(EXPECTED_POINTS + sha256);
    }

    /** The name of an agent's record. */
    public static BlobName agentRecord(Id domain, String pseudonym, long number, String sha256) {
        return new BlobName(AGENT_RECORDS + domain + "/" + pseudonym + "/" + String.format(Locale.ROOT, "%016d", number)
                + "-" + sha256);
    }

    /** A name that all of a workload's manifests come after that claim a time after an instant, and no other does. */
    public static BlobName pointsAfter(String pseudonym, Instant instant) {
        return new BlobName(pointsOf(pseudonym) + CLAIMED_TIME.format(instant) + "_");
    }

    /** The time that a manifest's name claims; refuses any other name. */
    public static Instant claimedTime(BlobName manifest) throws FormatException {
        String last = manifest.lastSegment();
        String folder = manifest.value().substring(0, manifest.value().length() - last.length());
        if (!POINTS.matcher(folder).matches()) {
            throw new FormatException("not in the folder of a workload's points");
        }
        int dash = last.indexOf('-');
        if (dash < 0 || !isSha256(last.substring(dash + 1))) {
            throw new FormatException("not the name of a manifest");
        }
        try {
            return CLAIMED_TIME.parse(last.substring(0, dash), Instant::from);
        } catch (DateTimeException e) {
            throw new FormatException("not a claimed time: " + last.substring(0, dash), e);
        }
    }

    /** The SHA-256, in hex, at the end of a name; refuses a name that does not end in one. */
    public static String sha256Of(BlobName name) throws FormatException {
        String value = name.value();
        int length = value.length();
        if (length < 65 || !isSha256(value.substring(length - 64))) {
            throw new FormatException("a name that does not end in a SHA-256");
        }
        return value.substring(length - 64);
    }

    /** Refuses bytes that are not those whose SHA-256 the name ends in. */
    public static void requireName(BlobName name, byte[] bytes) throws FormatException {
        if (!sha256Of(name).equals(HexFormat.of().formatHex(Sha256.of(bytes, 0, bytes.length)))) {
            throw new FormatException("its bytes are not those that its name says");
        }
    }

    /** Tells whether a text is 64 lower-case hex digits. */
    public static boolean isSha256(String text) {
        return text.length() == 64 && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    /** Under which name the points of a workload stand, for those who have the key of its trust domain. */
    public static String pseudonym(byte[] domainKey, Id repository, String workload) {
        return hidden(Hkdf.derive(domainKey, repository, "holdfast workload name v0"), workload);
    }

    /** Under which name the records of an agent stand, for those who have the key of its trust domain. */
    public static String agentPseudonym(byte[] domainKey, Id repository, String agent) {
        return hidden(Hkdf.derive(domainKey, repository, "holdfast agent name v0"), agent);
    }

    /** Under which name the log of a server stands, for those who have the key of its trust domain. */
    public static String serverPseudonym(byte[] domainKey, Id repository, String identity) {
        return hidden(Hkdf.derive(domainKey, repository, "holdfast log server v0"), identity);
    }

    private static String hidden(byte[] key, String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, Id.LENGTH));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HMAC-SHA-256", e);
        }
    }
}
