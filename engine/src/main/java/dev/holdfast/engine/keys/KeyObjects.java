package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The objects of a site under {@code keys/}, read and written whole, with bounds on what a store may answer. */
final class KeyObjects {
    static final String RECIPIENTS = "keys/recipients/";
    static final String EPOCHS = "keys/epochs/";
    static final String FIRST_EPOCHS = EPOCHS + "00000001-";
    private static final String GRANTS = "keys/grants/";

    private static final Logger LOG = LoggerFactory.getLogger(KeyObjects.class);

    /** More key objects of one class than this are refused, and more bytes of them. */
    private static final int MOST = 10_000;

    private static final long MOST_BYTES = 64L << 20;

    private KeyObjects() {}

    static BlobName recipient(Id recipient) {
        return new BlobName(RECIPIENTS + recipient);
    }

    static BlobName epoch(Epoch epoch) {
        return new BlobName(EPOCHS + String.format(Locale.ROOT, "%08d-%s", epoch.number(), epoch.id()));
    }

    /** What the names of all grants of an epoch begin with; the recipient follows. */
    static String grantsOf(Id epoch) {
        return GRANTS + epoch + "-";
    }

    static BlobName grant(Id epoch, Id recipient) {
        return new BlobName(grantsOf(epoch) + recipient);
    }

    /** The recipient that a grant's name ends in; empty if it is no such name. */
    static Optional<Id> recipientOf(BlobName grant) {
        String value = grant.value();
        String end = value.substring(Math.max(0, value.length() - 2 * Id.LENGTH));
        return Id.isValid(end) && value.length() == grantsOf(Id.ORDINARY_DOMAIN).length() + 2 * Id.LENGTH
                ? Optional.of(new Id(end))
                : Optional.empty();
    }

    /** Takes the bytes of an object apart. */
    interface Parser<T> {
        T parse(SignedText text) throws FormatException;
    }

    /**
     * The objects under a prefix.
     *
     * @param items those that could be read
     * @param refused why each other one could not, with its name
     */
    record Listing<T>(List<T> items, List<String> refused) {
        /** For the end of a message: that some objects were passed over, and the first of them. */
        String remark() {
            return refused.isEmpty()
                    ? ""
                    : "; " + refused.size() + " key objects were passed over, the first: " + refused.getFirst();
        }
    }

    /**
     * Reads all objects under a prefix; passes over any that cannot be one, as anyone may have put it there.
     *
     * @param naming the name that an object has to have
     */
    static <T> Listing<T> all(BlobReader reader, String prefix, Parser<T> parser, Function<T, BlobName> naming)
            throws BlobStoreException, RepositoryException {
        List<T> items = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        long bytes = 0;
        for (BlobStat stat : list(reader, prefix)) {
            bytes += Math.min(stat.length(), Descriptor.LARGEST);
            if (bytes > MOST_BYTES) {
                throw new RepositoryException.Damaged("there are more than " + MOST_BYTES + " bytes under " + prefix);
            }
            try {
                if (stat.length() > Descriptor.LARGEST) {
                    throw new FormatException("it is larger than a key object can be");
                }
                Optional<SignedText> text = find(reader, stat.name());
                if (text.isPresent()) {
                    T item = parser.parse(text.get());
                    if (!naming.apply(item).equals(stat.name())) {
                        throw new FormatException("it does not have the name that it should");
                    }
                    items.add(item);
                }
            } catch (FormatException | RepositoryException.Damaged e) {
                refused.add(stat.name() + ": " + e.getMessage());
                passedOver(stat.name(), e);
            }
        }
        return new Listing<>(items, refused);
    }

    /** Notes that an object was not believed, where that is no reason to stop. */
    static void passedOver(BlobName name, Exception reason) {
        passedOver(name, String.valueOf(reason.getMessage()));
    }

    static void passedOver(BlobName name, String reason) {
        LOG.atWarn().addKeyValue("object", name).addKeyValue("reason", reason).log("a key object was passed over");
    }

    /** The blobs whose names begin with a prefix. */
    static List<BlobStat> list(BlobReader reader, String prefix) throws BlobStoreException, RepositoryException {
        List<BlobStat> blobs = new ArrayList<>();
        Optional<BlobName> after = Optional.empty();
        while (true) {
            BlobPage page = reader.list(prefix, after, BlobReader.LARGEST_PAGE);
            blobs.addAll(page.blobs());
            if (blobs.size() > MOST) {
                throw new RepositoryException.Damaged("there are more than " + MOST + " objects under " + prefix);
            }
            if (!page.more()) {
                return blobs;
            }
            after = Optional.of(page.blobs().getLast().name());
        }
    }

    /** Reads one object, if it is there. */
    static Optional<SignedText> find(BlobReader reader, BlobName name)
            throws BlobStoreException, RepositoryException, FormatException {
        try {
            return Optional.of(SignedText.parse(StoreReading.whole(reader, name, Descriptor.LARGEST)));
        } catch (BlobStoreException.NotFound _) {
            return Optional.empty();
        }
    }

    /**
     * Stores an object that is not there yet. That the very same bytes are there already is no error: the reply to an
     * earlier try may have been lost.
     */
    static void put(BlobStore store, BlobName name, SignedText text) throws BlobStoreException, RepositoryException {
        byte[] bytes = text.toBytes();
        if (bytes.length > Descriptor.LARGEST) {
            throw new RepositoryException.Refused(name + " would be larger than a key object can be", "");
        }
        PutCondition condition =
                store.capabilities().putIfAbsent() ? new PutCondition.IfAbsent() : new PutCondition.Overwrite();
        try {
            store.put(name, BlobBody.of(bytes), condition);
        } catch (BlobStoreException.AlreadyExists e) {
            if (!Arrays.equals(bytes, StoreReading.whole(store, name, Descriptor.LARGEST))) {
                throw e;
            }
        }
    }
}
