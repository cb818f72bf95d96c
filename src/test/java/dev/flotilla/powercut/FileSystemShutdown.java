package dev.flotilla.powercut;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// The ioctl FS_IOC_SHUTDOWN of ext4, XFS and others: the file system stops at once, as if the power went off.
final class FileSystemShutdown {
    private static final long FS_IOC_SHUTDOWN = 0x8004587DL; // _IOR('X', 125, u32)
    private static final int NO_LOG_FLUSH = 2; // the journal in memory is lost too
    private static final int O_RDONLY = 0;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN = function(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL = function(
            "ioctl",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private FileSystemShutdown() {}

    /// @throws IllegalStateException when the kernel refuses
    static void withoutFlush(Path mount) {
        try (var arena = Arena.ofConfined()) {
            var descriptor = (int) OPEN.invokeExact(arena.allocateFrom(mount.toString()), O_RDONLY);
            check(descriptor >= 0, "open " + mount);
            var flags = arena.allocateFrom(ValueLayout.JAVA_INT, NO_LOG_FLUSH);
            var result = (int) IOCTL.invokeExact(descriptor, FS_IOC_SHUTDOWN, flags);
            var closed = (int) CLOSE.invokeExact(descriptor);
            check(result == 0 && closed == 0, "shut down " + mount);
        } catch (IllegalStateException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot shut down " + mount, e);
        }
    }

    private static void check(boolean done, String what) {
        if (!done) {
            throw new IllegalStateException("cannot " + what);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        MemorySegment address = LINKER.defaultLookup().findOrThrow(name);
        return LINKER.downcallHandle(address, type, options);
    }
}
