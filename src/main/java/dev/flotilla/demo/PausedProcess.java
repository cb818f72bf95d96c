package dev.flotilla.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// A process held by SIGSTOP. A small shell holds it: it waits for the end of its input and then sends SIGCONT, so that
/// a paused server does not stay behind for ever when the one who paused it is killed.
final class PausedProcess implements AutoCloseable {
    private static final String HOLD = "kill -STOP \"$0\" || exit 1; echo held; read -r line; kill -CONT \"$0\"";
    private final Process holder;

    private PausedProcess(Process holder) {
        this.holder = holder;
    }

    /// @throws IllegalStateException when there is no such process
    static PausedProcess of(long pid) {
        try {
            var holder = new ProcessBuilder("sh", "-c", HOLD, Long.toString(pid))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var answer = holder.inputReader(StandardCharsets.US_ASCII).readLine();
            if (!"held".equals(answer)) {
                throw new IllegalStateException("cannot pause process " + pid);
            }
            return new PausedProcess(holder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot pause process " + pid, e);
        }
    }

    /// Resumes it. Without effect on a process that died meanwhile.
    @Override
    public void close() {
        try {
            holder.getOutputStream().close();
            if (!holder.waitFor(5, TimeUnit.SECONDS)) {
                holder.destroyForcibly();
            }
        } catch (IOException e) {
            holder.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
