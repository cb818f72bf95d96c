package dev.flotilla.rpc;

import dev.flotilla.base.Randomness;
import dev.flotilla.security.PasswordHash;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Hashes and checks passwords on two threads of its own with a queue of 32: however many people log in at once, the
/// threads that keep the cluster together lose nothing, and memory stays bounded. Callers wait.
public final class PasswordDesk implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int QUEUE = 32;
    private static final int WAIT_S = 10;
    private static final int SALT_BYTES = 16;

    private final PasswordHash.Parameters parameters;
    private final Randomness randomness;
    private final PasswordHash nobody;
    private final ThreadPoolExecutor threads;

    public PasswordDesk() {
        this(PasswordHash.Parameters.DEFAULT, Randomness.SECURE);
    }

    /// For tests: weaker parameters.
    PasswordDesk(PasswordHash.Parameters parameters, Randomness randomness) {
        this.parameters = parameters;
        this.randomness = randomness;
        this.nobody = PasswordHash.ofNobody(parameters);
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(QUEUE),
                Thread.ofPlatform()
                        .daemon()
                        .priority(Thread.MIN_PRIORITY)
                        .name("flotilla-password-", 1)
                        .factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// @throws io.grpc.StatusRuntimeException BUSY
    String hash(String password) {
        return run(() -> PasswordHash.of(password, randomness.bytes(SALT_BYTES), parameters)
                .phc());
    }

    /// @throws io.grpc.StatusRuntimeException BUSY
    boolean matches(String password, String phc) {
        return run(() -> PasswordHash.parse(phc).matches(password));
    }

    /// The same work as [#matches], for a name that nobody has.
    ///
    /// @throws io.grpc.StatusRuntimeException BUSY
    void matchesNobody(String password) {
        run(() -> nobody.matches(password));
    }

    /// How many hashes were computed so far, for tests: the newest may be missing for a moment.
    long computed() {
        return threads.getCompletedTaskCount();
    }

    private <T> T run(Callable<T> work) {
        var task = new FutureTask<>(work);
        try {
            threads.execute(task);
            return task.get(WAIT_S, TimeUnit.SECONDS);
        } catch (RejectedExecutionException | TimeoutException e) {
            task.cancel(false);
            throw StatusMapping.refusal(
                    new CallError.Busy("Too many people are logging in right now. Try again in a moment.", 2000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StatusMapping.refusal(new CallError.Stopping("This server is stopping. Ask another."));
        } catch (ExecutionException e) {
            throw new IllegalStateException("hashing a password failed", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
