package dev.holdfast.engine.job;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.keys.Writer;
import dev.holdfast.engine.pack.ChunkCodec;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.pack.PackWriter;
import dev.holdfast.engine.pack.StoredChunks;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.Sha256;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What a sealed host can do when somebody has broken into it: sign whatever it likes with its own key. */
final class HostileHost implements AutoCloseable {
    private final Site site;
    private final Repository repository;
    private final Writer writer;

    HostileHost(Site site) throws Exception {
        this.site = site;
        this.repository = site.open();
        this.writer = repository.keys().newWriter(Id.random(new SecureRandom()));
    }

    Repository repository() {
        return repository;
    }

    Writer writer() {
        return writer;
    }

    BlobName put(ObjectKind kind, byte[] plaintext, NameOf name) throws Exception {
        byte[] bytes = repository.envelopes().seal(kind, writer, plaintext);
        BlobName under = name.of(HexFormat.of().formatHex(Sha256.of(bytes, 0, bytes.length)));
        site.overwrite(under, bytes);
        return under;
    }

    Manifest manifest(String workload, Instant instant, Optional<String> previous, Manifest.Content content) {
        return new Manifest(
                workload,
                "test",
                instant,
                Consistency.CRASH,
                writer.id(),
                1,
                previous,
                0,
                Optional.empty(),
                Optional.empty(),
                "hostile",
                instant,
                instant,
                List.of(),
                new Manifest.Statistics(0, 0, 0),
                content);
    }

    /** Stores chunks, of any content, under any identities. */
    List<PackHint> chunks(PackKind kind, List<ChunkId> identities, byte[] content) throws Exception {
        List<PackHint> stored = new ArrayList<>();
        StoredChunks publisher = new StoredChunks() {
            @Override
            public Optional<PackHint> find(PackKind of, ChunkId id) {
                return Optional.empty();
            }

            @Override
            public boolean hasDamage() {
                return false;
            }

            @Override
            public void publish(List<IndexSegment.PackRecord> packs) {
                packs.forEach(pack -> stored.add(new PackHint(pack.sha256(), pack.length(), pack.directoryLength())));
                byte[] plaintext = new IndexSegment(List.of(), packs).toBytes();
                try {
                    put(
                            ObjectKind.INDEX_SEGMENT,
                            plaintext,
                            sha256 -> ObjectNames.indexSegment(writer.id(), 1, sha256));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        try (PackWriter packs = new PackWriter(
                        site.store.another(), repository.keys(), writer, publisher, new SecureRandom(), 1);
                ChunkCodec codec = new ChunkCodec(Compression.DEFAULT)) {
            PackWriter.Lane lane = packs.lane(kind);
            for (ChunkId id : identities) {
                lane.add(id, codec.encode(content, 0, content.length), content.length);
            }
            lane.flush();
            packs.awaitDurable();
        }
        return stored;
    }

    @Override
    public void close() {
        repository.close();
    }

    interface NameOf {
        BlobName of(String sha256);
    }
}
