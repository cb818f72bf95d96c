package dev.flotilla.consensus.engine;

import dev.flotilla.base.Invariant;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import dev.flotilla.consensus.StateMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that enters the state machine. It gathers the committed entries that wait into one transaction and
/// answers their proposals. It outlives restarts of Ratis beneath it; an error of the state machine ends its work for
/// good, without ending the process.
final class ApplyThread<R> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyThread.class);
    private static final int QUEUE_ENTRIES_MAX = 256;
    private static final int BATCH_BYTES_MAX = 4 << 20;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    /// One start of Ratis: what it committed counts as long as it lives and its own disk has it.
    static final class Source {
        private final LongSupplier durableIndex;
        private volatile boolean abandoned;

        Source(LongSupplier durableIndex) {
            this.durableIndex = durableIndex;
        }

        void abandon() {
            abandoned = true;
        }
    }

    private sealed interface Task {
        /// Its answer goes to Ratis (`applied`) and, when it was proposed here, to the proposal.
        record Command<R>(
                Source source,
                Position position,
                byte[] payload,
                CompletableFuture<Message> applied,
                @Nullable LocalProposal<R> proposal)
                implements Task {}

        record Skip(Source source, Position position) implements Task {}

        record Call(Runnable work) implements Task {}
    }

    private final StateMachine<R> stateMachine;
    private final int batchEntriesMax;
    private final Consumer<Throwable> onBroken;
    private final BlockingQueue<Task> queue = new ArrayBlockingQueue<>(QUEUE_ENTRIES_MAX);
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Throwable broken;
    private volatile Position applied = Position.NONE;

    ApplyThread(String name, StateMachine<R> stateMachine, int batchEntriesMax, Consumer<Throwable> onBroken) {
        this.stateMachine = stateMachine;
        this.batchEntriesMax = batchEntriesMax;
        this.onBroken = onBroken;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// The last entry whose effects a reader of the state machine sees.
    Position applied() {
        return applied;
    }

    @Nullable
    Throwable broken() {
        return broken;
    }

    /// Blocks while the queue is full: Ratis' updater may wait, its protocol threads do not come here.
    CompletableFuture<Message> apply(
            Source source, Position position, byte[] payload, @Nullable LocalProposal<R> proposal) {
        var future = new CompletableFuture<Message>();
        put(new Task.Command<>(source, position, payload, future, proposal), future);
        return future;
    }

    void skip(Source source, Position position) {
        put(new Task.Skip(source, position), new CompletableFuture<>());
    }

    /// Runs `work` on the apply thread behind everything that waits.
    <T> CompletableFuture<T> call(Callable<T> work) {
        var future = new CompletableFuture<T>();
        put(
                new Task.Call(() -> {
                    try {
                        future.complete(work.call());
                    } catch (Throwable e) {
                        future.completeExceptionally(e);
                        breakDown(e);
                    }
                }),
                future);
        return future;
    }

    /// Reads the state machine's own position; after a start and after a snapshot was installed.
    CompletableFuture<Position> refresh() {
        return call(() -> {
            applied = stateMachine.lastApplied();
            return applied;
        });
    }

    private void put(Task task, CompletableFuture<?> future) {
        try {
            while (!closed && broken == null) {
                if (queue.offer(task, 100, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            future.completeExceptionally(stopped());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            future.completeExceptionally(e);
        }
    }

    private void run() {
        var batch = new ArrayList<Task.Command<R>>();
        while (!closed) {
            try {
                var task = queue.poll(200, TimeUnit.MILLISECONDS);
                if (task != null) {
                    step(task, batch);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Throwable e) {
                breakDown(e);
            } finally {
                refuse(batch);
            }
            if (broken != null) {
                drain();
            }
        }
        drain();
    }

    private void step(Task first, List<Task.Command<R>> batch) {
        var task = first;
        while (task instanceof Task.Command<?> command) {
            task = gather(own(command), batch);
        }
        if (task instanceof Task.Skip skip) {
            skipNow(skip);
        } else if (task instanceof Task.Call call) {
            call.work().run();
        }
    }

    /// Fills a batch with what already waits and applies it; answers the task that ended it, if any.
    private @Nullable Task gather(Task.Command<R> first, List<Task.Command<R>> batch) {
        var bytes = 0L;
        Task next = first;
        while (next instanceof Task.Command<?> command) {
            batch.add(own(command));
            bytes += command.payload().length;
            if (batch.size() >= batchEntriesMax || bytes >= BATCH_BYTES_MAX) {
                next = null;
                break;
            }
            next = queue.poll();
        }
        applyNow(batch);
        batch.clear();
        return next;
    }

    private void applyNow(List<Task.Command<R>> batch) {
        var fresh = new ArrayList<Task.Command<R>>(batch.size());
        for (var command : batch) {
            if (isDue(command.source(), command.position())) {
                fresh.add(command);
            } else {
                command.applied().complete(Message.EMPTY);
            }
        }
        if (fresh.isEmpty()) {
            return;
        }
        var entries = new ArrayList<StateMachine.Entry>(fresh.size());
        var expected = applied.index().value();
        for (var command : fresh) {
            // entries without a command stand between; they come as skips, so only going back is wrong here
            Invariant.check(
                    command.position().index().value() > expected, "entry %s after %d", command.position(), expected);
            expected = command.position().index().value();
            entries.add(new StateMachine.Entry(command.position(), command.payload()));
        }
        var results = stateMachine.apply(List.copyOf(entries));
        Invariant.check(results.size() == entries.size(), "%d results for %d", results.size(), entries.size());
        applied = entries.getLast().position();
        for (var i = 0; i < fresh.size(); i++) {
            answer(fresh.get(i), results.get(i));
        }
    }

    private void answer(Task.Command<R> command, R result) {
        var proposal = command.proposal();
        if (proposal != null) {
            proposal.committed(command.position(), result);
        }
        command.applied().complete(Message.EMPTY);
    }

    private void skipNow(Task.Skip skip) {
        if (isDue(skip.source(), skip.position())) {
            stateMachine.skip(skip.position());
            applied = skip.position();
        }
    }

    /// Waits until this server's own disk has the entry: otherwise the state could get ahead of the log, which after a
    /// crash looks like a log that lost its end. False for what an installed snapshot already holds, or when Ratis
    /// was closed before its disk answered.
    private boolean isDue(Source source, Position position) {
        if (position.index().compareTo(applied.index()) <= 0) {
            return false;
        }
        var ratisIndex = Translation.ratisIndex(position.index());
        while (source.durableIndex.getAsLong() < ratisIndex) {
            if (source.abandoned || closed) {
                source.abandon();
                return false;
            }
            LockSupport.parkNanos(50_000);
        }
        return !source.abandoned;
    }

    private void breakDown(Throwable cause) {
        if (broken == null) {
            broken = cause;
            LOG.error("The state machine failed; this server stops applying at {}", applied, cause);
            onBroken.accept(cause);
        }
    }

    private void drain() {
        for (var task = queue.poll(); task != null; task = queue.poll()) {
            if (task instanceof Task.Command<?> command) {
                command.applied().completeExceptionally(stopped());
            } else if (task instanceof Task.Call call && broken == null) {
                call.work().run();
            }
        }
    }

    private void refuse(List<Task.Command<R>> batch) {
        batch.forEach(c -> c.applied().completeExceptionally(stopped()));
        batch.clear();
    }

    private EngineException stopped() {
        var cause = broken;
        return cause == null ? new EngineException("closed") : new EngineException("state machine failed", cause);
    }

    LogIndex appliedIndex() {
        return applied.index();
    }

    @SuppressWarnings("unchecked") // every command in the queue came through apply()
    private Task.Command<R> own(Task.Command<?> command) {
        return (Task.Command<R>) command;
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (!thread.join(CLOSE_WITHIN)) {
                LOG.warn("{} did not end within {}", thread.getName(), CLOSE_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
