package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a put that failed means in the light of its condition. */
final class PutFailure {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int SERVER_ERROR = 500;

    private final BlobReader reader;

    PutFailure(BlobReader reader) {
        this.reader = reader;
    }

    BlobStoreException of(BlobName name, PutCondition condition, BlobStoreException failure) throws BlobStoreException {
        if (!(failure.getCause() instanceof S3Exception answer)
                || S3Errors.code(answer).equals("NoSuchBucket")) {
            return failure;
        }
        return switch (condition) {
            case PutCondition.Overwrite _ -> failure;
            case PutCondition.IfAbsent _ ->
                answer.statusCode() == PRECONDITION_FAILED
                                || (isLostRace(answer) && find(name).isPresent())
                        ? taken(name, answer)
                        : failure;
            case PutCondition.IfVersion(String version) ->
                answer.statusCode() == PRECONDITION_FAILED
                                || answer.statusCode() == NOT_FOUND
                                || (isLostRace(answer) && !isStill(name, version))
                        ? changed(name, version, answer)
                        : failure;
        };
    }

    /**
     * Whether others put at the same time, and only what is there now tells who was first. Amazon calls that a conflict;
     * Ceph has no word for it (its ECANCELED), and says 500 UnknownError.
     */
    private static boolean isLostRace(S3Exception answer) {
        return answer.statusCode() == CONFLICT
                || (answer.statusCode() == SERVER_ERROR && S3Errors.code(answer).equals("UnknownError"));
    }

    private boolean isStill(BlobName name, String version) throws BlobStoreException {
        return find(name).map(BlobStat::version).equals(Optional.of(version));
    }

    private Optional<BlobStat> find(BlobName name) throws BlobStoreException {
        try {
            return Optional.of(reader.stat(name));
        } catch (BlobStoreException.NotFound e) {
            return Optional.empty();
        }
    }

    private static BlobStoreException taken(BlobName name, S3Exception answer) {
        return new BlobStoreException.AlreadyExists(name + " is there already", "", answer);
    }

    private static BlobStoreException changed(BlobName name, String version, S3Exception answer) {
        return new BlobStoreException.PreconditionFailed(
                name + " is not, or no longer, of version " + version, "", answer);
    }
}
