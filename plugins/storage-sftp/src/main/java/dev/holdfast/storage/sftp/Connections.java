package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.jspecify.annotations.Nullable;

/**
 * A few connections to one server, made when they are first needed, and anew when one broke. Each has a single cipher
 * stream, which one processor works on at either end: several together fill a line that one does not.
 */
final class Connections implements AutoCloseable {
    static final int MOST = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private final SftpLocation where;
    private final Login login;
    private final HostKeys hostKeys;
    private final SshClient ssh;
    private final List<Place> places = new ArrayList<>();
    private final AtomicReference<@Nullable BlobStoreException> objection = new AtomicReference<>();
    private volatile boolean closed;

    private static final class Place {
        final ReentrantLock lock = new ReentrantLock();
        final AtomicInteger busy = new AtomicInteger();

        @Nullable
        Connection connection;
    }

    private Connections(SftpLocation where, Login login, HostKeys hostKeys, SshClient ssh) {
        this.where = where;
        this.login = login;
        this.hostKeys = hostKeys;
        this.ssh = ssh;
        for (int i = 0; i < MOST; i++) {
            places.add(new Place());
        }
    }

    /** Connects once, so that what is wrong shows at once. */
    static Connections open(SftpLocation where, Path home) throws BlobStoreException {
        Login login = Login.read(where, home);
        HostKeys hostKeys = HostKeys.read(where);
        SshClient ssh = SshClient.setUpDefaultClient();
        // Of this user's own files only those that the location names are read.
        ssh.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        ssh.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        ssh.setSignatureFactories(knownFirst(ssh.getSignatureFactories(), hostKeys.types()));
        // Or each small request would wait until the server has acknowledged the one before, 40 ms late.
        CoreModuleProperties.TCP_NODELAY.set(ssh, true);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(ssh, HEARTBEAT);
        CoreModuleProperties.IDLE_TIMEOUT.set(ssh, SILENCE);
        Connections connections = new Connections(where, login, hostKeys, ssh);
        ssh.setServerKeyVerifier((_, _, key) -> connections.believes(key));
        ssh.start();
        try {
            connections.acquire().release();
            return connections;
        } catch (BlobStoreException e) {
            connections.close();
            throw e;
        }
    }

    /** A server shows the first of its keys that the client would take: ask for one that can be compared. */
    private static List<NamedFactory<Signature>> knownFirst(List<NamedFactory<Signature>> kinds, List<String> known) {
        List<NamedFactory<Signature>> ordered = new ArrayList<>(kinds);
        ordered.sort(Comparator.comparing(kind -> !known.contains(keyType(kind.getName()))));
        return ordered;
    }

    private static String keyType(String signature) {
        return signature.startsWith("rsa-sha2-") ? "ssh-rsa" : signature;
    }

    private boolean believes(PublicKey key) {
        Optional<BlobStoreException> found = hostKeys.objection(key);
        found.ifPresent(objection::set);
        return found.isEmpty();
    }

    /** The connection that is used least, which the caller gives back by {@link Connection#release}. */
    Connection acquire() throws BlobStoreException {
        if (closed) {
            throw new BlobStoreException.Permanent("the store at " + where + " was closed", "");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new BlobStoreException.Interrupted("interrupted before a call to " + where, "");
        }
        // Of equals the first: a caller that is alone stays on one connection.
        Place place = Collections.min(places, Comparator.comparingInt(each -> each.busy.get()));
        try {
            place.lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BlobStoreException.Interrupted("interrupted before a call to " + where, "", e);
        }
        try {
            if (place.connection == null || !place.connection.isOpen()) {
                if (place.connection != null) {
                    // Its channel is dead, but its session may live on and count at the server.
                    place.connection.close();
                    place.connection = null;
                }
                place.connection = connect(place.busy);
            }
            place.connection.hold();
            return place.connection;
        } finally {
            place.lock.unlock();
        }
    }

    private Connection connect(AtomicInteger busy) throws BlobStoreException {
        objection.set(null);
        ClientSession session = null;
        try {
            session = ssh.connect(where.user(), where.host(), where.port())
                    .verify(PATIENCE)
                    .getSession();
            login.offerTo(session);
            session.auth().verify(PATIENCE);
            return new Connection(session, SftpClientFactory.instance().createSftpClient(session), busy);
        } catch (IOException | RuntimeException e) {
            boolean connected = session != null;
            if (session != null) {
                session.close(true);
            }
            BlobStoreException refused = objection.get();
            throw refused != null ? refused : Failures.ofConnecting(where, connected, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        ssh.stop();
    }
}
