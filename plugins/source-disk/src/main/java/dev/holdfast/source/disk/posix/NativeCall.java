package dev.holdfast.source.disk.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/**
 * A function of the C library that returns -1 on failure, called with its {@code errno}. Arguments are Integer, Long
 * and MemorySegment, exactly as the function was described.
 */
final class NativeCall {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    private final String name;
    private final MethodHandle handle;

    NativeCall(String name, MemoryLayout result, MemoryLayout... parameters) {
        this(name, FunctionDescriptor.of(result, parameters), Linker.Option.captureCallState("errno"));
    }

    @SuppressWarnings("restricted") // the C library's own functions, described as its headers do
    private NativeCall(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        this.name = name;
        MethodHandle plain = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
        MethodType widened = plain.type().changeReturnType(long.class);
        this.handle = plain.asType(widened)
                .asSpreader(Object[].class, descriptor.argumentLayouts().size());
    }

    /** A function whose parameters from the given one on are variadic ({@code ...}). */
    static NativeCall variadic(String name, int firstVariadic, MemoryLayout result, MemoryLayout... parameters) {
        return new NativeCall(
                name,
                FunctionDescriptor.of(result, parameters),
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(firstVariadic));
    }

    /** What the function returns; an exception where that is -1. Repeated when a signal interrupts it. */
    long call(Object... arguments) throws PosixException {
        while (true) {
            try {
                return callOnce(arguments);
            } catch (PosixException e) {
                if (e.errno() != Errno.EINTR) {
                    throw e;
                }
            }
        }
    }

    /** As {@link #call}, but not repeated: for {@code close}, which must not be. */
    long callOnce(Object... arguments) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long result = (long) handle.invokeExact(state, arguments);
            if (result == -1) {
                throw new PosixException(name, (int) ERRNO.get(state, 0L));
            }
            return result;
        } catch (PosixException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a native call threw what it cannot throw: " + name, e);
        }
    }
}
