package dev.holdfast.restore.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.spi.source.TreeEntry;
import org.junit.jupiter.api.Test;

class ModesTest {
    @Test
    void modesAreShownAsLsShowsThem() {
        TreeEntry.Kind file = new TreeEntry.RegularFile(0, "");
        assertEquals("-rw-r-----", Modes.text(file, 0640));
        assertEquals("-rwsr-xr-x", Modes.text(file, 04755));
        assertEquals("-rw-r-Sr--", Modes.text(file, 02644));
        assertEquals("drwxrwxrwt", Modes.text(new TreeEntry.Folder(), 01777));
        assertEquals("brw-rw----", Modes.text(new TreeEntry.Device(true, 8, 0), 0660));
    }
}
