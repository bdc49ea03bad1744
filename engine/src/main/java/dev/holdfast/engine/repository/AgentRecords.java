package dev.holdfast.engine.repository;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.envelope.Envelopes;
import dev.holdfast.engine.format.AgentRecord;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.Writer;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.Sha256;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the agents of a repository say that they protect at a site. A record is put when an agent begins and what it says
 * has changed, so these are few. Safe for use by many threads.
 */
public final class AgentRecords {
    /** The most objects that a listing is followed for; those beyond are not seen. */
    private static final int MOST_OBJECTS = 20_000;

    /** How many of those that were opened are remembered. */
    private static final int MOST_OPENED = 1_000;

    /** How many objects of an agent are tried: whoever may only add could put others before the newest. */
    private static final int TRIES = 100;

    private final Repository repository;
    private final Map<BlobName, Optional<AgentRecord>> opened = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<BlobName, Optional<AgentRecord>> eldest) {
            return size() > MOST_OPENED;
        }
    };

    /**
     * The records of a site.
     *
     * @param repository stays open when this is gone
     */
    public AgentRecords(Repository repository) {
        this.repository = repository;
    }

    /**
     * An agent of which there are records.
     *
     * @param domain the trust domain that it writes in
     * @param pseudonym what its name is hidden under
     * @param names of its records, the newest last
     */
    public record Agent(Id domain, String pseudonym, List<BlobName> names) {
        public Agent {
            names = List.copyOf(names);
        }
    }

    /** All agents, in the order of their pseudonyms, which is as good as by chance; one listing, and nothing is read. */
    public List<Agent> agents() throws BlobStoreException {
        Map<String, List<BlobName>> folders = new LinkedHashMap<>();
        Optional<BlobName> after = Optional.empty();
        int seen = 0;
        BlobPage page;
        do {
            page = repository.store().list(ObjectNames.AGENT_RECORDS, after, BlobReader.LARGEST_PAGE);
            for (BlobStat stat : page.blobs()) {
                String name = stat.name().value();
                folders.computeIfAbsent(name.substring(0, name.lastIndexOf('/')), _ -> new ArrayList<>())
                        .add(stat.name());
                after = Optional.of(stat.name());
            }
            seen += page.blobs().size();
        } while (page.more() && seen < MOST_OBJECTS);
        return folders.entrySet().stream()
                .flatMap(folder -> agent(folder.getKey(), folder.getValue()).stream())
                .sorted(Comparator.comparing(Agent::pseudonym).thenComparing(Agent::domain))
                .toList();
    }

    private static Optional<Agent> agent(String folder, List<BlobName> names) {
        String[] segments = folder.split("/", -1);
        return segments.length == 4 && Id.isValid(segments[2])
                ? Optional.of(new Agent(new Id(segments[2]), segments[3], names))
                : Optional.empty();
    }

    /**
     * What an agent says; empty if nothing of it can be opened. Records that are damaged, planted or replayed under another
     * number are passed over.
     */
    public synchronized Optional<AgentRecord> newest(Agent agent) throws BlobStoreException {
        for (BlobName name : agent.names().reversed().stream().limit(TRIES).toList()) {
            Optional<AgentRecord> record = opened.containsKey(name) ? opened.get(name) : read(name);
            opened.put(name, record);
            if (record.isPresent()) {
                return record;
            }
        }
        return Optional.empty();
    }

    /** The agent of a name that writes with this key, as it is sorted among {@link #agents}; it may have no record yet. */
    public Agent own(String agent, List<Agent> all) throws RepositoryException.WrongKey {
        Id domain = repository.ownDomain();
        String pseudonym = ObjectNames.agentPseudonym(repository.keys().domainKey(domain), repository.id(), agent);
        return all.stream()
                .filter(each -> each.domain().equals(domain) && each.pseudonym().equals(pseudonym))
                .findFirst()
                .orElse(new Agent(domain, pseudonym, List.of()));
    }

    private Optional<AgentRecord> read(BlobName name) throws BlobStoreException {
        try {
            byte[] bytes = StoreReading.whole(repository.store(), name, AgentRecord.LARGEST);
            ObjectNames.requireName(name, bytes);
            Envelopes.Opened envelope = repository.envelopes().open(ObjectKind.AGENT_RECORD, name.value(), bytes);
            AgentRecord record = AgentRecord.parse(envelope.plaintext());
            if (!name.equals(name(envelope.domain(), record, ObjectNames.sha256Of(name)))) {
                throw new FormatException("it stands under another agent's name or number");
            }
            return Optional.of(record);
        } catch (BlobStoreException.NotFound | FormatException | RepositoryException e) {
            return Optional.empty(); // removed since, planted, or of a domain whose key this role does not hold
        }
    }

    private BlobName name(Id domain, AgentRecord record, String sha256) throws RepositoryException.WrongKey {
        String pseudonym =
                ObjectNames.agentPseudonym(repository.keys().domainKey(domain), repository.id(), record.agent());
        return ObjectNames.agentRecord(domain, pseudonym, record.number(), sha256);
    }

    /**
     * Makes known what an agent protects, unless its newest record says the same.
     *
     * @param to the writing side of the repository's store
     * @return whether something was put
     * @throws RepositoryException.WrongKey if the key does not allow writing
     */
    public boolean publish(
            BlobStore to, String agent, boolean retired, List<AgentRecord.Protected> workloads, Instant now)
            throws RepositoryException, BlobStoreException {
        Id domain = repository.ownDomain();
        Optional<AgentRecord> before = newest(own(agent, agents()));
        AgentRecord record =
                new AgentRecord(agent, before.map(AgentRecord::number).orElse(0L) + 1, now, retired, workloads);
        if (before.filter(record::saysAs).isPresent()) {
            return false;
        }
        Id writerId = repository.keys().isSealed() ? domain : Id.random(new SecureRandom());
        Writer writer = repository.keys().newWriter(writerId);
        byte[] bytes = repository.envelopes().seal(ObjectKind.AGENT_RECORD, writer, record.toBytes());
        if (bytes.length > AgentRecord.LARGEST) {
            throw new RepositoryException.Refused(
                    "the record of agent '" + agent + "' would have " + bytes.length + " bytes, more than is read", "");
        }
        String sha256 = HexFormat.of().formatHex(Sha256.of(bytes, 0, bytes.length));
        PutCondition condition =
                to.capabilities().putIfAbsent() ? new PutCondition.IfAbsent() : new PutCondition.Overwrite();
        to.put(name(domain, record, sha256), BlobBody.of(bytes), condition);
        return true;
    }
}
