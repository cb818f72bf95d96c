package dev.flotilla.base;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Ends a child process when the process that started it is gone, however that one died: the parent holds the writing
/// end of the child's standard input; the kernel closes it with the parent.
public final class ParentWatch {
    /// Exit code of a child whose parent is gone.
    public static final int PARENT_GONE = 143;

    private ParentWatch() {}

    /// Watches standard input on a daemon thread and halts this process at its end: no hooks, no goodbye, since nobody
    /// is left to wait for them. A server loses nothing by that. Lines that the parent writes go to `orders`.
    public static void haltWhenParentEnds(Consumer<String> orders) {
        Thread.ofPlatform()
                .daemon()
                .name("flotilla-parent-watch")
                .start(() ->
                        awaitEnd(System.in, orders, () -> Runtime.getRuntime().halt(PARENT_GONE)));
    }

    static void awaitEnd(InputStream in, Consumer<String> orders, Runnable atEnd) {
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                orders.accept(line);
            }
        } catch (IOException e) {
            // a pipe that cannot be read any more says the same as its end
        } finally {
            atEnd.run();
        }
    }
}
