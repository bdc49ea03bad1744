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
import dev.holdfast.spi.storage.BodyContent;
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
        } catch (BlobStoreException.Interrupted e) {
            throw e;
        } catch (BlobStoreException e) {
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

    /**
     * The store says in several ways that a condition was not met, by the kind of request and by what a token allows; some
     * of them it says of other things, too. Then a look tells.
     */
    private BlobStoreException unmet(BlobName name, PutCondition condition, BlobStoreException e)
            throws BlobStoreException {
        if (e instanceof BlobStoreException.NotFound) {
            // Of a container, or of the blob that a condition named.
            container.requireThere();
        }
        return switch (condition) {
            case PutCondition.IfAbsent _ when e instanceof BlobStoreException.AlreadyExists -> taken(name, e);
            case PutCondition.IfAbsent _ when isDoubtful(e) && isThere(name) -> taken(name, e);
            case PutCondition.IfVersion(String version)
            when isUnmet(e) ->
                new BlobStoreException.PreconditionFailed(
                        name + " is not of version " + version + " in " + container.shown(), "", e);
            case PutCondition _
            when isUnmet(e) ->
                new BlobStoreException.Transient(
                        "another put of " + name + " in " + container.shown() + " came in between", "", e);
            case PutCondition _ -> e;
        };
    }

    private BlobStoreException taken(BlobName name, BlobStoreException e) {
        return new BlobStoreException.AlreadyExists("there is a blob " + name + " in " + container.shown(), "", e);
    }

    private static boolean isUnmet(BlobStoreException e) {
        return e instanceof BlobStoreException.AlreadyExists
                || e instanceof BlobStoreException.PreconditionFailed
                || e instanceof BlobStoreException.NotFound;
    }

    /**
     * A token that allows no replacing is denied what it would have been refused anyway; and where a blob was put in
     * between, the blocks of this one are gone. Not in doubt is a reply that was lost: what stands there then may be what
     * this very put brought, which whoever repeats it finds out.
     */
    private static boolean isDoubtful(BlobStoreException e) {
        return e instanceof BlobStoreException.AccessDenied
                || e instanceof BlobStoreException.NotFound
                || e instanceof BlobStoreException.PreconditionFailed
                || e instanceof BlobStoreException.Permanent;
    }

    private boolean isThere(BlobName name) throws BlobStoreException {
        try {
            return container.call(
                    "looking at " + name, () -> container.blob(name).exists());
        } catch (BlobStoreException.AccessDenied e) {
            // Nor allowed to look, then: what was denied stays denied.
            return false;
        }
    }

    /** Reads it twice, for its MD5 and for sending it, rather than have it in memory twice. */
    private BlockBlobItem putDigested(
            BlobName name, BlobBody body, BlobRequestConditions conditions, Optional<AccessTier> accessTier)
            throws BlobStoreException {
        byte[] md5 = md5(name, body);
        try (InputStream in = body.open()) {
            return putSingle(name, BinaryData.fromStream(in, body.length()), md5, conditions, accessTier);
        } catch (IOException e) {
            throw new BlobStoreException.Transient("the content for " + name + " could not be read: " + e, "", e);
        }
    }

    private static byte[] md5(BlobName name, BlobBody body) throws BlobStoreException {
        MessageDigest md5 = newMd5();
        try (BodyContent content = BodyContent.open(name, body)) {
            content.copyTo(md5::update);
        } catch (IOException e) {
            throw new IllegalStateException("a digest takes whatever it is given", e);
        }
        return md5.digest();
    }

    private BlockBlobItem putBuffered(
            BlobName name, BlobBody body, BlobRequestConditions conditions, Optional<AccessTier> accessTier)
            throws BlobStoreException {
        byte[] bytes = new byte[(int) body.length()];
        try (BodyContent content = BodyContent.open(name, body)) {
            content.readFully(bytes, 0, bytes.length);
        }
        return putSingle(name, BinaryData.fromBytes(bytes), newMd5().digest(bytes), conditions, accessTier);
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
                        .uploadWithResponse(options, null, Connection.patience(data.getLength()))
                        .getValue());
    }

    private BlockBlobItem putBlocks(
            BlobName name, BlobBody body, BlobRequestConditions conditions, Optional<AccessTier> accessTier)
            throws BlobStoreException {
        BlockBlobClient blob = container.blockBlob(name);
        List<String> ids = new ArrayList<>();
        long upload = random.nextLong();
        int size = sizes.blockFor(body.length());
        try (BodyContent content = BodyContent.open(name, body)) {
            for (long start = 0; start < body.length(); start += size) {
                byte[] block = new byte[(int) Math.min(size, body.length() - start)];
                content.readFully(block, 0, block.length);
                String id = blockId(upload, ids.size());
                BlockBlobStageBlockOptions options = new BlockBlobStageBlockOptions(id, BinaryData.fromBytes(block))
                        .setContentMd5(newMd5().digest(block));
                container.call(
                        "putting a block of " + name,
                        () -> blob.stageBlockWithResponse(options, null, Connection.patience((long) block.length)));
                ids.add(id);
            }
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

    private static MessageDigest newMd5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no MD5, which every Java must have", e);
        }
    }
}
