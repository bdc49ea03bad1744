package dev.holdfast.spi.storage;

import java.util.Collection;
import java.util.Optional;

/** Reads and changes the blobs of one store. */
public interface BlobStore extends BlobReader {
    /**
     * Stores a blob, all or nothing: when this returns, the content is durable and visible under its name, as far as the
     * store's own promises go; when it throws, the name shows what it showed before, or (only if the failure hid the
     * reply) the new content whole.
     *
     * @return what the store now holds
     * @throws BlobStoreException.AlreadyExists if the condition is {@link PutCondition.IfAbsent} and the name is taken
     * @throws BlobStoreException.PreconditionFailed if the condition is {@link PutCondition.IfVersion} and the blob is
     *     another or none
     * @throws BlobStoreException.DigestMismatch if the body does not have the length or SHA-256 that it says
     * @throws BlobStoreException.NoSpace if the store is full
     * @throws BlobStoreException.Transient if the body cannot be read to its end; its {@link java.io.IOException} is the
     *     cause
     * @throws BlobStoreException.RetentionViolation if what stands under the name may not be replaced yet
     * @throws BlobStoreException.Unsupported if the store does not enforce the condition or retention, does not have the
     *     tier, or takes no blob of that length
     * @throws BlobStoreException.Permanent if the name is a folder of another blob, or the reverse, and the store cannot
     *     hold both
     */
    BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException;

    /** Stores a blob under a condition, without retention, in the store's own default tier. */
    default BlobStat put(BlobName name, BlobBody body, PutCondition condition) throws BlobStoreException {
        return put(name, body, PutOptions.when(condition));
    }

    /**
     * Removes a blob: when this returns, it is gone from reads and listings; no error if there is none of that name. A
     * store with {@link Ability#VERSIONS} keeps it as an older version.
     *
     * @throws BlobStoreException.RetentionViolation if it may not be deleted yet, and the store keeps no versions
     */
    void delete(BlobName name) throws BlobStoreException;

    /**
     * Removes many blobs, as {@link #delete} does, in any order, with as few requests as the store allows. Goes on past
     * those that it fails to remove; the first failure is thrown at the end.
     */
    default void deleteAll(Collection<BlobName> names) throws BlobStoreException {
        Optional<BlobStoreException> first = Optional.empty();
        for (BlobName name : names) {
            try {
                delete(name);
            } catch (BlobStoreException.Interrupted e) {
                throw e;
            } catch (BlobStoreException e) {
                first = first.or(() -> Optional.of(e));
            }
        }
        if (first.isPresent()) {
            throw first.get();
        }
    }

    /**
     * Removes one version, for good; no error if there is none. Where it was the latest, the one before is the latest
     * then.
     *
     * @param id as told by {@link BlobVersion#id}
     * @throws BlobStoreException.RetentionViolation if it may not be deleted yet
     * @throws BlobStoreException.Unsupported without {@link Ability#VERSIONS}
     */
    default void deleteVersion(BlobName name, String id) throws BlobStoreException {
        throw BlobStoreException.Unsupported.ability(Ability.VERSIONS);
    }

    /**
     * Has the store keep a blob longer, or under a stricter mode.
     *
     * @throws BlobStoreException.NotFound if there is none of that name
     * @throws BlobStoreException.RetentionViolation if that would shorten or weaken what holds
     * @throws BlobStoreException.Unsupported without the {@link Ability} of the retention's mode
     */
    default void extendRetention(BlobName name, Retention retention) throws BlobStoreException {
        throw BlobStoreException.Unsupported.ability(
                retention.mode() == Retention.Mode.GOVERNANCE
                        ? Ability.GOVERNANCE_RETENTION
                        : Ability.COMPLIANCE_RETENTION);
    }
}
