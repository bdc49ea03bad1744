package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.BlobName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.DirEntry;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;

/**
 * The blobs and folders in one folder, in the order of the names of blobs: a folder stands where the names in it do, as if
 * it ended in a slash.
 *
 * <p>The server gives names in no order, so each batch takes a reading of the whole folder; only the batch is held.
 */
final class FolderEntries {
    static final int BATCH = 4096;

    private final Connection connection;
    private final String root;
    private final String folder;
    private final String beginning;
    private final String after;

    /**
     * Something in a folder.
     *
     * @param key its whole name, with a slash at the end if it is a folder
     */
    record Entry(String key, Attributes attributes) {
        boolean isFolder() {
            return key.endsWith("/");
        }
    }

    /**
     * The entries of a folder that are, or may hold, blobs after a name.
     *
     * @param folder what the names of blobs in it begin with: empty or ending in a slash
     * @param beginning what the entries' whole names begin with
     * @param after the whole name, or the empty string for all entries
     */
    FolderEntries(Connection connection, String root, String folder, String beginning, String after) {
        this.connection = connection;
        this.root = root;
        this.folder = folder;
        this.beginning = beginning;
        this.after = after;
    }

    /** The next {@link #BATCH} entries after the key of one; fewer only if there are no more. */
    List<Entry> batch(String last) throws IOException {
        NavigableMap<String, Attributes> batch = new TreeMap<>();
        String path = folder.isEmpty() ? root : root + "/" + folder.substring(0, folder.length() - 1);
        try (CloseableHandle handle = connection.client().openDir(path)) {
            List<DirEntry> some = connection.client().readDir(handle);
            while (some != null) {
                for (DirEntry each : some) {
                    add(each, last, batch);
                }
                some = connection.client().readDir(handle);
            }
        } catch (SftpException e) {
            if (e.getStatus() != SftpConstants.SSH_FX_NO_SUCH_FILE) {
                throw e;
            }
            batch.clear();
        }
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, Attributes> each : batch.entrySet()) {
            entries.add(new Entry(each.getKey(), each.getValue()));
        }
        return entries;
    }

    private void add(DirEntry found, String last, NavigableMap<String, Attributes> batch) {
        String name = folder + found.getFilename();
        Attributes attributes = found.getAttributes();
        if (!name.startsWith(beginning)
                || !BlobName.isValid(name)
                || !(attributes.isRegularFile() || attributes.isDirectory())) {
            return;
        }
        String key = attributes.isDirectory() ? name + "/" : name;
        boolean wanted = key.compareTo(after) > 0 || (attributes.isDirectory() && after.startsWith(key));
        if (wanted && key.compareTo(last) > 0) {
            batch.put(key, attributes);
            if (batch.size() > BATCH) {
                batch.pollLastEntry();
            }
        }
    }
}
