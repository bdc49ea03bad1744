package dev.holdfast.engine.job;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.Pack;
import dev.holdfast.engine.format.PackDirectory;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.keys.Writer;
import dev.holdfast.engine.pack.ChunkCodec;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.pack.OpenPack;
import dev.holdfast.engine.pack.PackWriter;
import dev.holdfast.engine.pack.StoredChunks;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.Sha256;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Moves all chunks into other packs, as a collection would, so that every hint leads nowhere. */
final class Copies {
    private Copies() {}

    static void intoOtherPacks(Site site) throws Exception {
        List<BlobName> old = new ArrayList<>(site.names("packs/"));
        old.addAll(site.names("maps/"));
        old.addAll(site.names("index/"));
        try (Repository repository = site.open();
                ChunkCodec codec = new ChunkCodec(Compression.DEFAULT)) {
            Writer writer = repository.keys().newWriter(Id.random(new SecureRandom()));
            Published published = new Published();
            try (PackWriter packs =
                    new PackWriter(site.store.another(), repository.keys(), writer, published, new SecureRandom(), 1)) {
                for (PackKind kind : PackKind.values()) {
                    PackWriter.Lane lane = packs.lane(kind);
                    for (BlobName name : site.names(kind.folder() + "/")) {
                        copy(repository, kind, site.read(name), lane, codec);
                    }
                    lane.flush();
                }
                packs.awaitDurable();
            }
            byte[] segment = repository
                    .envelopes()
                    .seal(ObjectKind.INDEX_SEGMENT, writer, new IndexSegment(List.of(), published.packs).toBytes());
            String sha256 = HexFormat.of().formatHex(Sha256.of(segment, 0, segment.length));
            Site.put(site.store, ObjectNames.indexSegment(writer.id(), 1, sha256), segment);
        }
        for (BlobName name : old) {
            site.store.delete(name);
        }
    }

    private static void copy(Repository repository, PackKind kind, byte[] bytes, PackWriter.Lane lane, ChunkCodec codec)
            throws Exception {
        byte[] trailer = Arrays.copyOfRange(bytes, bytes.length - Pack.TRAILER_LENGTH, bytes.length);
        int directory = Pack.directoryLength(trailer);
        String name = HexFormat.of().formatHex(Sha256.of(bytes, 0, bytes.length));
        OpenPack pack = repository.packs().open(kind, new PackHint(name, bytes.length, directory));
        for (PackDirectory.Entry entry : pack.directory().chunks()) {
            byte[] sealed = Arrays.copyOfRange(bytes, entry.offset(), entry.end());
            byte[] encoded = new byte[sealed.length - Aead.OVERHEAD];
            pack.open(entry, sealed, 0, encoded);
            byte[] plain = new byte[entry.plainLength()];
            codec.decode(encoded, encoded.length, plain, plain.length);
            lane.add(entry.id(), codec.encode(plain, 0, plain.length), plain.length);
        }
    }

    private static final class Published implements StoredChunks {
        private List<IndexSegment.PackRecord> packs = List.of();

        @Override
        public Optional<PackHint> find(PackKind kind, ChunkId id) {
            return Optional.empty();
        }

        @Override
        public boolean hasDamage() {
            return false;
        }

        @Override
        public void publish(List<IndexSegment.PackRecord> more) {
            List<IndexSegment.PackRecord> all = new ArrayList<>(packs);
            all.addAll(more);
            packs = all;
        }
    }
}
