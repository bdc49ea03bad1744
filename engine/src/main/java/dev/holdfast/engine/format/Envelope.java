package dev.holdfast.engine.format;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.Labels;
import dev.holdfast.engine.crypto.Signatures;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The layout of manifests, index segments, heads of log segments, records and pack directories: a header in clear that names keys, domain and writer, a
 * sealed body that is bound to it, and the writer's signature.
 *
 * @param header what stands before the body
 * @param body the sealed body; not changed
 * @param signature the writer's signature over all before it; not changed
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as stored; never compared as records
public record Envelope(Header header, byte[] body, byte[] signature) {
    /** The label under which envelopes are signed. */
    public static final String SIGNATURE_LABEL = "holdfast object v0";

    /** Bytes that an envelope has beside its body. */
    public static final int OVERHEAD = 60 + Certificate.LENGTH + 4 + Signatures.LENGTH;

    private static final byte[] MAGIC = "HOLDFAST".getBytes(StandardCharsets.US_ASCII);

    /**
     * What stands before the body.
     *
     * @param kind what the object is
     * @param hpke whether the body is sealed to a public key, else with a symmetric one
     * @param repository the repository it belongs to
     * @param epoch the epoch of the keys
     * @param domain the trust domain it belongs to
     * @param certificate the writer's certificate; not changed
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes as stored; never compared as records
    public record Header(ObjectKind kind, boolean hpke, Id repository, Id epoch, Id domain, byte[] certificate) {
        /** The bytes. */
        public byte[] toBytes() {
            return new ByteWriter(60 + Certificate.LENGTH)
                    .bytes(MAGIC)
                    .u16(Descriptor.VERSION)
                    .u8(kind.code())
                    .u8(hpke ? 2 : 1)
                    .id(repository)
                    .id(epoch)
                    .id(domain)
                    .bytes(certificate)
                    .toBytes();
        }

        /** What the body is bound to. */
        public byte[] associated() {
            return Labels.join("holdfast body v0", toBytes());
        }
    }

    /** All bytes before the signature: what is signed. */
    public byte[] signed() {
        return new ByteWriter(body.length + OVERHEAD)
                .bytes(header.toBytes())
                .u32(body.length)
                .bytes(body)
                .toBytes();
    }

    /** All bytes, as stored. */
    public byte[] toBytes() {
        byte[] signed = signed();
        byte[] all = Arrays.copyOf(signed, signed.length + signature.length);
        System.arraycopy(signature, 0, all, signed.length, signature.length);
        return all;
    }

    /** Reads an envelope of the kind expected; says nothing yet of whether it is authentic. */
    public static Envelope parse(ObjectKind kind, byte[] bytes) throws FormatException {
        ByteReader reader = new ByteReader(bytes);
        if (!Arrays.equals(reader.bytes(MAGIC.length), MAGIC)) {
            throw new FormatException("not an object of Holdfast");
        }
        int version = reader.u16();
        if (version != Descriptor.VERSION) {
            throw new FormatException("an object of version " + version);
        }
        int code = reader.u8();
        if (code != kind.code()) {
            throw new FormatException("an object of kind " + code + ", not " + kind.code());
        }
        int sealing = reader.u8();
        if (sealing != 1 && sealing != 2) {
            throw new FormatException("unknown sealing " + sealing);
        }
        Id repository = reader.id();
        Id epoch = reader.id();
        Id domain = reader.id();
        byte[] certificate = reader.bytes(Certificate.LENGTH);
        byte[] body = reader.bytes(reader.u32(reader.remaining(), "the body"));
        byte[] signature = reader.bytes(Signatures.LENGTH);
        reader.end();
        return new Envelope(new Header(kind, sealing == 2, repository, epoch, domain, certificate), body, signature);
    }
}
