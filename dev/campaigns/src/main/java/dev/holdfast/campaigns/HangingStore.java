package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A site in an S3 server that, when it is cut off, still takes connections and never answers. */
final class HangingStore implements WatchedSite {
    private static final String REPOSITORY = "site";

    private final S3Process server;
    private final StoreSite site;

    private HangingStore(S3Process server, StoreSite site) {
        this.server = server;
        this.site = site;
    }

    /** A further site of a repository. */
    static HangingStore create(Programs programs, Path work, StoreSite original)
            throws IOException, InterruptedException {
        S3Process server = S3Process.start(List.of(), work);
        try {
            String url = server.url(REPOSITORY);
            return new HangingStore(server, StoreSite.create(programs, "s3", url, work, Optional.of(original)));
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public StoreSite site() {
        return site;
    }

    @Override
    public void cut() throws IOException {
        server.stop();
    }

    @Override
    public void mend() throws IOException {
        server.goOn();
    }

    /**
     * Makes it slow: again and again it is stopped, and goes on for a little while.
     *
     * @param length of all of it
     * @param stopped how long it stands still each time
     * @param running how long it goes on
     */
    void stutter(Duration length, Duration stopped, Duration running) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(length);
        while (Instant.now().isBefore(end)) {
            cut();
            Thread.sleep(stopped);
            mend();
            Thread.sleep(running);
        }
    }

    @Override
    public List<String> manifests() throws IOException {
        return WatchedFolder.manifestsIn(server.data(REPOSITORY));
    }

    @Override
    public void close() {
        server.close();
    }
}
