package dev.holdfast.engine.index;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Tells the kernel that a mapping is read at random, by {@code madvise(2)}: else each page fault reads the surroundings along
 * (as much as the disk's read-ahead, often megabytes), which costs time and throws useful pages out where memory is short.
 *
 * <p>Only done where the program was started with native access, and where there is such a call: without it, all is right
 * but slower when memory is short.
 */
final class Advice {
    /** {@code MADV_RANDOM}, the same on Linux and macOS. */
    private static final int RANDOM = 1;

    private static final Optional<MethodHandle> MADVISE = find();

    private Advice() {}

    static void random(MemorySegment mapping) {
        give(mapping, RANDOM);
    }

    static void huge(MemorySegment mapping) {
        give(mapping, 14);
    }

    private static void give(MemorySegment mapping, int advice) {
        if (MADVISE.isEmpty()) {
            return;
        }
        try {
            // A refusal changes nothing but speed.
            int _ = (int) MADVISE.get().invokeExact(mapping, mapping.byteSize(), advice);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("madvise does not throw", e);
        }
    }

    @SuppressWarnings("restricted") // asked for below
    private static Optional<MethodHandle> find() {
        if (!Advice.class.getModule().isNativeAccessEnabled()) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("madvise")
                .map(call -> linker.downcallHandle(
                        call,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT)));
    }
}
