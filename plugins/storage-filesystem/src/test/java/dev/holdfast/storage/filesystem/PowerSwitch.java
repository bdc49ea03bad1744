package dev.holdfast.storage.filesystem;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** Shuts a mounted ext4 file system down, as if the power failed: FS_IOC_SHUTDOWN without flushing the log. */
final class PowerSwitch {
    /** {@code _IOR('X', 125, __u32)}, from the kernel's {@code fs/ext4/ext4.h}. */
    private static final long SHUTDOWN = 0x8004587dL;

    /** {@code EXT4_GOING_FLAGS_NOLOGFLUSH}. */
    private static final int WITHOUT_FLUSHING_THE_LOG = 2;

    private PowerSwitch() {}

    @SuppressWarnings("restricted")
    static void off(Path mountPoint) {
        Linker linker = Linker.nativeLinker();
        Linker.Option variadic = Linker.Option.firstVariadicArg(2);
        MethodHandle open = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("open"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                variadic);
        MethodHandle ioctl = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("ioctl"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                variadic);
        MethodHandle close = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("close"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flags = arena.allocateFrom(ValueLayout.JAVA_INT, WITHOUT_FLUSHING_THE_LOG);
            int folder = (int) open.invokeExact(arena.allocateFrom(mountPoint.toString()), 0, 0);
            int result = (int) ioctl.invokeExact(folder, SHUTDOWN, flags);
            int closed = (int) close.invokeExact(folder);
            if (folder < 0 || result != 0 || closed != 0) {
                throw new AssertionError("the file system was not shut down: " + folder + ", " + result);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a call of the C library failed", e);
        }
    }
}
