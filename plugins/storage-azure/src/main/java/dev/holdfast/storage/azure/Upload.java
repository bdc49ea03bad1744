package dev.holdfast.storage.azure;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlockBlobItem;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Puts blobs. Small ones, and those whose bytes are in memory and were digested there, go in one request, which the store
 * takes whole or not at all. Of others each block is sent as soon as it was read, and only when all of the content was
 * seen to be right are the blocks made a blob, under the condition of the put. Blocks that never were are invisible; the
 * store drops them after a week, or with the next put of the name.
 *
 * <p>The MD5 of every request goes with it: the store refuses bytes that changed on their way out of this process.
 */
final class Upload {
    private final AzureContainer container;
    private final UploadSizes sizes;
    private final RandomGenerator random;
    private final Optional<String> tier;

    /**
     * An upload.
     *
     * @param random for ids of blocks: two writers of one name must not use the same
     * @param tier of blobs that are put without one
     */
    Upload(AzureContainer container, UploadSizes sizes, RandomGenerator random, Optional<String> tier) {
        this.container = container;
        this.sizes = sizes;
        this.random = random;
        this.tier = tier;
    }

    BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        String wanted = options.tier().or(() -> tier).orElse("");
        Optional<AccessTier> accessTier =
                wanted.isEmpty() ? Optional.empty() : Optional.of(AccessTier.fromString(wanted));
        BlobRequestConditions conditions = conditions(options.condition());
        try {
            BlockBlobItem stored;
            if (body.isDigested() && body.length() <= sizes.singleInMemory()) {
                stored = putDigested(name, body, conditions, accessTier);
            } else if (body.length() <= sizes.single()) {
                stored = putBuffered(name, body, conditions, accessTier);
            } else {
                stored = putBlocks(name, body, conditions, accessTier);
            }
            return new BlobStat(name, body.length(), EntityTag.version(stored.getETag()));
        } catch (BlobStoreException.AlreadyExists
                | BlobStoreException.PreconditionFailed
                | BlobStoreException.AccessDenied
                | BlobStoreException.NotFound e) {
            throw unmet(name, options.condition(), e);
        }
    }

    private static BlobRequestConditions conditions(PutCondition condition) {
        return switch (condition) {
            case PutCondition.Overwrite _ -> new BlobRequestConditions();
            case PutCondition.IfAbsent _ -> new BlobRequestConditions().setIfNoneMatch("*");
            case PutCondition.IfVersion(String version) ->
                new BlobRequestConditions().setIfMatch(EntityTag.header(version));
        };
    }

    /** The store says the same thing in several ways, by the kind of request and by what a token allows. */
    private BlobStoreException unmet(BlobName name, PutCondition condition, BlobStoreException e)
            throws BlobStoreException {
        if (e instanceof BlobStoreException.NotFound) {
            // Of a container, or of the blob that a condition named.
            container.requireThere();
        }
        boolean denied = e instanceof BlobStoreException.AccessDenied;
        return switch (condition) {
            // A token that allows no replacing is denied what it would have been refused anyway.
            case PutCondition.IfAbsent _ when denied && !isThere(name) -> e;
            case PutCondition.IfAbsent _ ->
                new BlobStoreException.AlreadyExists("there is a blob " + name + " in " + container.shown(), "", e);
            case PutCondition.IfVersion _ when denied -> e;
            case PutCondition.IfVersion(String version) ->
                new BlobStoreException.PreconditionFailed(
                        name + " is not of version " + version + " in " + container.shown(), "", e);
            case PutCondition.Overwrite _
            when e instanceof BlobStoreException.PreconditionFailed ->
                new BlobStoreException.Transient(
                        "another put of " + name + " in " + container.shown() + " came in between", "", e);
            case PutCondition.Overwrite _ -> e;
        };
    }

    private boolean isThere(BlobName name) {
        try {
            return container.call(
                    "looking at " + name, () -> container.blob(name).exists());
        } catch (BlobStoreException e) {
            // Nor allowed to look, then: what was denied stays denied.
            return false;
        }
    }

    private BlockBlobItem putDigested(
            BlobName name, BlobBody body, BlobRequestConditions conditions, Optional<AccessTier> accessTier)
            throws BlobStoreException {
        byte[] md5 = VerifiedContent.md5(name, body);
        try (InputStream in = body.open()) {
            return putSingle(name, BinaryData.fromStream(in, body.length()), md5, conditions, accessTier);
        } catch (IOException e) {
            throw VerifiedContent.unreadable(name, e);
        }
    }

    private BlockBlobItem putBuffered(
            BlobName name, BlobBody body, BlobRequestConditions conditions, Optional<AccessTier> accessTier)
            throws BlobStoreException {
        byte[] bytes = new byte[(int) body.length()];
        try (VerifiedContent content = new VerifiedContent(name, body)) {
            content.fill(bytes);
            content.finish();
        }
        return putSingle(name, BinaryData.fromBytes(bytes), md5(bytes), conditions, accessTier);
    }

    private BlockBlobItem putSingle(
            BlobName name,
            BinaryData data,
            byte[] md5,
            BlobRequestConditions conditions,
            Optional<AccessTier> accessTier)
            throws BlobStoreException {
        BlockBlobSimpleUploadOptions options =
                new BlockBlobSimpleUploadOptions(data).setContentMd5(md5).setRequestConditions(conditions);
        accessTier.ifPresent(options::setTier);
        return container.call(
                "putting " + name,
                () -> container
                        .blockBlob(name)
                        .uploadWithResponse(options, null, null)
                        .getValue());
    }

    private BlockBlobItem putBlocks(
            BlobName name, BlobBody body, BlobRequestConditions conditions, Optional<AccessTier> accessTier)
            throws BlobStoreException {
        BlockBlobClient blob = container.blockBlob(name);
        List<String> ids = new ArrayList<>();
        long upload = random.nextLong();
        int size = sizes.blockFor(body.length());
        try (VerifiedContent content = new VerifiedContent(name, body)) {
            for (long start = 0; start < body.length(); start += size) {
                byte[] block = new byte[(int) Math.min(size, body.length() - start)];
                content.fill(block);
                String id = blockId(upload, ids.size());
                BlockBlobStageBlockOptions options =
                        new BlockBlobStageBlockOptions(id, BinaryData.fromBytes(block)).setContentMd5(md5(block));
                container.call("putting a block of " + name, () -> blob.stageBlockWithResponse(options, null, null));
                ids.add(id);
            }
            content.finish();
        }
        BlockBlobCommitBlockListOptions options =
                new BlockBlobCommitBlockListOptions(ids).setRequestConditions(conditions);
        accessTier.ifPresent(options::setTier);
        return container.call(
                "making " + name + " of its blocks",
                () -> blob.commitBlockListWithResponse(options, null, null).getValue());
    }

    /** All ids of a blob have one length, or the store refuses them. */
    private static String blockId(long upload, int number) {
        byte[] id = ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(upload)
                .putInt(number)
                .array();
        return Base64.getEncoder().encodeToString(id);
    }

    private static byte[] md5(byte[] bytes) {
        return newMd5().digest(bytes);
    }

    static MessageDigest newMd5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no MD5, which every Java must have", e);
        }
    }
}
