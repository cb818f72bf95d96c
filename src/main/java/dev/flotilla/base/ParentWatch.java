package dev.flotilla.base;

import java.io.IOException;
import java.io.InputStream;

/// Ends a child process when the process that started it is gone, however that one died: the parent holds the writing
/// end of the child's standard input and never writes; the kernel closes it with the parent.
public final class ParentWatch {
    /// Exit code of a child whose parent is gone.
    public static final int PARENT_GONE = 143;

    private ParentWatch() {}

    /// Watches standard input on a daemon thread and halts this process at its end: no hooks, no goodbye, since nobody
    /// is left to wait for them. A server loses nothing by that.
    public static void haltWhenParentEnds() {
        Thread.ofPlatform()
                .daemon()
                .name("flotilla-parent-watch")
                .start(() -> awaitEnd(System.in, () -> Runtime.getRuntime().halt(PARENT_GONE)));
    }

    static void awaitEnd(InputStream in, Runnable atEnd) {
        try {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // a pipe that cannot be read any more says the same as its end
        } finally {
            atEnd.run();
        }
    }
}
