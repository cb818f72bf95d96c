package dev.flotilla.node;

import dev.flotilla.base.Clock;
import dev.flotilla.chat.Command;
import dev.flotilla.consensus.Proposal;
import dev.flotilla.consensus.ReplicatedLog;
import dev.flotilla.rpc.Commands;
import dev.flotilla.storage.AppliedEntry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Group commit above the engine: commands that arrive while entries are in flight share the next entry, and each keeps
/// its own answer. One thread gathers and proposes; it owns nothing but the order of the queue. Every command is
/// answered
/// once, in bounded time.
final class CommandGateway implements Commands, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CommandGateway.class);

    private final ReplicatedLog<AppliedEntry> replicatedLog;
    private final Function<List<Command>, byte[]> encoder;
    private final Function<Proposal.NotLeader<AppliedEntry>, Outcome> withoutLeadership;
    private final Limits limits;
    private final Clock clock;
    private final GatewayMeter meter;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private long queuedBytes;
    private int entriesInFlight;
    private int lastEntrySize = 1;
    private boolean closed;
    private final Thread gatherer;

    /// @param encoder           commands into one entry's bytes
    /// @param withoutLeadership what to answer when this server does not lead
    /// @param name              of the server, for the thread
    CommandGateway(
            ReplicatedLog<AppliedEntry> replicatedLog,
            Function<List<Command>, byte[]> encoder,
            Function<Proposal.NotLeader<AppliedEntry>, Outcome> withoutLeadership,
            Limits limits,
            Clock clock,
            String name) {
        this.replicatedLog = replicatedLog;
        this.encoder = encoder;
        this.withoutLeadership = withoutLeadership;
        this.limits = limits;
        this.clock = clock;
        this.meter = new GatewayMeter();
        this.gatherer =
                Thread.ofPlatform().daemon().name("flotilla-gateway-" + name).start(this::gather);
    }

    /// @param entryCommands  most commands in one entry
    /// @param entryBytes     about the most bytes in one entry; one large command may exceed it
    /// @param entriesInFlight most entries proposed and not answered
    /// @param queuedCommands most commands that wait; more are answered Busy
    /// @param queuedBytes    most bytes that wait
    /// @param gatherNanos    longest wait for companions, and only when there were some lately
    /// @param queueWait      longest wait for a free entry; then the command was not accepted
    /// @param entryWait      longest wait for an entry's outcome; then it is unknown
    record Limits(
            int entryCommands,
            int entryBytes,
            int entriesInFlight,
            int queuedCommands,
            long queuedBytes,
            long gatherNanos,
            Duration queueWait,
            Duration entryWait) {
        static final Limits DEFAULT = new Limits(
                1024,
                256 * 1024,
                2,
                8192,
                16L * 1024 * 1024,
                TimeUnit.MICROSECONDS.toNanos(300),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5));
    }

    private record Waiting(Command command, int bytes, long sinceNanos, CompletableFuture<Outcome> answer) {}

    @Override
    public CompletableFuture<Outcome> submit(Command command) {
        var bytes = CommandWeight.of(command);
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.completedFuture(new Outcome.NotServing("This server is stopping.", false));
            }
            if (queue.size() >= limits.queuedCommands || queuedBytes + bytes > limits.queuedBytes) {
                meter.refused();
                return CompletableFuture.completedFuture(new Outcome.Busy());
            }
            var waiting = new Waiting(command, bytes, clock.ticksNanos(), new CompletableFuture<>());
            queue.add(waiting);
            queuedBytes += bytes;
            changed.signalAll();
            return waiting.answer;
        } finally {
            lock.unlock();
        }
    }

    GatewayMeter meter() {
        return meter;
    }

    /// Commands that wait or are in flight.
    int pending() {
        lock.lock();
        try {
            return queue.size() + meter.inFlight();
        } finally {
            lock.unlock();
        }
    }

    /// What waits is answered as not accepted; what is in flight keeps its entry's outcome or deadline.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            gatherer.join(limits.queueWait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void gather() {
        try {
            for (var entry = next(); !entry.isEmpty(); entry = next()) {
                propose(entry);
            }
        } catch (RuntimeException | Error e) {
            log.error("the command gateway failed; this server accepts no more commands", e);
        } finally {
            refuseTheRest();
        }
    }

    /// The next entry's commands; empty when closed.
    private List<Waiting> next() {
        lock.lock();
        try {
            while (!closed) {
                if (queue.isEmpty()) {
                    changed.awaitUninterruptibly();
                } else if (entriesInFlight >= limits.entriesInFlight) {
                    awaitFreeEntry();
                } else if (!companionsMayCome()) {
                    return take();
                }
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private void awaitFreeEntry() {
        var oldest = queue.getFirst();
        var left = limits.queueWait.toNanos() - (clock.ticksNanos() - oldest.sinceNanos);
        if (left > 0) {
            awaitNanos(left);
            return;
        }
        remove();
        meter.refused();
        oldest.answer.completeAsync(() ->
                new Outcome.NoQuorum("The majority has not answered for " + limits.queueWait.toMillis() + " ms."));
    }

    /// When the last entry had several commands, their senders will likely be back in a moment: waits for as many, but
    /// never longer than the limit after the oldest came.
    private boolean companionsMayCome() {
        var wanted = Math.min(lastEntrySize, limits.entryCommands);
        if (queue.size() >= wanted) {
            return false;
        }
        var left = limits.gatherNanos - (clock.ticksNanos() - queue.getFirst().sinceNanos);
        if (left <= 0) {
            return false;
        }
        awaitNanos(left);
        return !queue.isEmpty();
    }

    private void awaitNanos(long nanos) {
        try {
            changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    private List<Waiting> take() {
        var entry = new ArrayList<Waiting>();
        long bytes = 0;
        while (!queue.isEmpty() && entry.size() < limits.entryCommands) {
            bytes += queue.getFirst().bytes;
            if (!entry.isEmpty() && bytes > limits.entryBytes) {
                break;
            }
            entry.add(remove());
        }
        entriesInFlight++;
        lastEntrySize = entry.size();
        meter.proposed(entry.size());
        return entry;
    }

    private Waiting remove() {
        var first = queue.removeFirst();
        queuedBytes -= first.bytes;
        return first;
    }

    private void propose(List<Waiting> entry) {
        CompletableFuture<Proposal<AppliedEntry>> proposal;
        try {
            proposal = replicatedLog.propose(
                    encoder.apply(entry.stream().map(Waiting::command).toList()));
        } catch (IllegalArgumentException e) {
            proposeWithoutTheUnfit(entry, e);
            return;
        }
        var _ = proposal.copy()
                .completeOnTimeout(
                        new Proposal.Unknown<>("No outcome in " + limits.entryWait.toMillis() + " ms."),
                        limits.entryWait.toNanos(),
                        TimeUnit.NANOSECONDS)
                .exceptionally(e -> new Proposal.Unknown<>("The engine failed: " + e.getMessage()))
                .thenAccept(outcome -> answered(entry, outcome));
    }

    /// A command that the log does not take should have been refused by the API. It must not take its companions along.
    private void proposeWithoutTheUnfit(List<Waiting> entry, IllegalArgumentException why) {
        log.error("an entry of {} commands holds one that is not for the log", entry.size(), why);
        var fit = entry.stream().filter(this::isFit).toList();
        var unfit = entry.stream().filter(waiting -> !fit.contains(waiting)).toList();
        meter.answered(unfit.size(), false);
        unfit.forEach(waiting ->
                waiting.answer.complete(new Outcome.NotServing("This server does not understand the command.", false)));
        if (fit.isEmpty()) {
            placeIsFree();
        } else {
            propose(fit);
        }
    }

    private boolean isFit(Waiting waiting) {
        try {
            return encoder.apply(List.of(waiting.command)).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void placeIsFree() {
        lock.lock();
        try {
            entriesInFlight--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void answered(List<Waiting> entry, Proposal<AppliedEntry> outcome) {
        placeIsFree();
        meter.answered(entry.size(), outcome instanceof Proposal.Committed);
        var now = clock.ticksNanos();
        for (var i = 0; i < entry.size(); i++) {
            var waiting = entry.get(i);
            if (outcome instanceof Proposal.Committed) {
                meter.committed(now - waiting.sinceNanos);
            }
            waiting.answer.complete(outcomeOf(i, outcome));
        }
    }

    private Outcome outcomeOf(int i, Proposal<AppliedEntry> outcome) {
        return switch (outcome) {
            case Proposal.Committed<AppliedEntry>(var at, var applied) -> {
                var command = applied.commands().get(i);
                yield new Outcome.Applied(command.sequence(), command.result());
            }
            case Proposal.NotLeader<AppliedEntry> refused -> withoutLeadership.apply(refused);
            case Proposal.Busy<AppliedEntry> busy -> new Outcome.Busy();
            case Proposal.Unknown<AppliedEntry>(var reason) -> new Outcome.Unknown(reason);
        };
    }

    private void refuseTheRest() {
        var rest = new ArrayList<Waiting>();
        lock.lock();
        try {
            closed = true;
            while (!queue.isEmpty()) {
                rest.add(remove());
            }
        } finally {
            lock.unlock();
        }
        rest.forEach(waiting -> waiting.answer.complete(new Outcome.NotServing("This server is stopping.", false)));
    }
}
