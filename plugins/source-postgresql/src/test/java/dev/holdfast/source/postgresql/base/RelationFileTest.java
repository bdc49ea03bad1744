package dev.holdfast.source.postgresql.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RelationFileTest {
    @Test
    void namesTellForkAndSegment() {
        assertEquals(Optional.of(new RelationFile("16384", "", 0)), RelationFile.of("16384"));
        assertEquals(Optional.of(new RelationFile("16384", "", 12)), RelationFile.of("16384.12"));
        assertEquals(Optional.of(new RelationFile("16384", "fsm", 1)), RelationFile.of("16384_fsm.1"));
        assertEquals(Optional.of(new RelationFile("16384", "init", 0)), RelationFile.of("16384_init"));
    }

    @Test
    void otherFilesAreNone() {
        for (String name : new String[] {"pg_filenode.map", "PG_VERSION", "16384_x", "t3_16384", "16384.", ""}) {
            assertEquals(Optional.empty(), RelationFile.of(name), name);
        }
    }

    @Test
    void temporaryRelationsAreToldByTheirNames() {
        assertTrue(RelationFile.isTemporary("t3_16384"));
        assertTrue(RelationFile.isTemporary("t3_16384_fsm.1"));
        assertFalse(RelationFile.isTemporary("16384"));
        assertFalse(RelationFile.isTemporary("table"));
    }
}
