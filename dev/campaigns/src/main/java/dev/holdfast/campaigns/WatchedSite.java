package dev.holdfast.campaigns;

import java.io.IOException;
import java.util.List;

/** A site of a campaign that can be cut off, and looked at past the cut. */
interface WatchedSite extends AutoCloseable {
    StoreSite site();

    /** Cuts it off from the agent. */
    void cut() throws IOException;

    /** Has it there again. */
    void mend() throws IOException;

    /** Names of the manifests that are there, from {@code points/} on; works while it is cut off, too. */
    List<String> manifests() throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
