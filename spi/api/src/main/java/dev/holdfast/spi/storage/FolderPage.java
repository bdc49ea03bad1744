package dev.holdfast.spi.storage;

import java.util.List;

/**
 * A page of the folders directly below a prefix, in the order of the names they stand for: each is compared with the
 * slash that follows it, so {@code a-b} comes before {@code a}.
 *
 * @param folders the segments that directly follow the prefix and are followed by {@code /}, without the slash
 * @param more whether there may be further folders after the last one of this page
 */
public record FolderPage(List<String> folders, boolean more) {
    public FolderPage {
        folders = List.copyOf(folders);
        if (more && folders.isEmpty()) {
            throw new IllegalArgumentException("a page that promises more must name a folder to go on from");
        }
    }
}
