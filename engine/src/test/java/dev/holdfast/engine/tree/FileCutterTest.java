package dev.holdfast.engine.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FileCutterTest {
    @Test
    void aLargeFileThatIsChangedInPlaceHasLargerBlocksAndNotMoreOfThem() {
        assertEquals(64 << 10, FileCutter.block(1));
        assertEquals(64 << 10, FileCutter.block(4L << 30));
        assertEquals(128 << 10, FileCutter.block((4L << 30) + 1));
        assertEquals(1 << 20, FileCutter.block(64L << 30));
        assertEquals(4 << 20, FileCutter.block(256L << 30));
        assertEquals(4 << 20, FileCutter.block(Long.MAX_VALUE));
    }
}
