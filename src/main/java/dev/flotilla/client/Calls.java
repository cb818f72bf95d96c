package dev.flotilla.client;

import com.google.common.util.concurrent.ListenableFuture;
import dev.flotilla.base.Clock;
import dev.flotilla.config.Address;
import dev.flotilla.wire.MetadataKeys;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes calls, again and again with the same request, until a server gives an answer that is one: at the leader for
/// what changes something, at any server for reads. Each call runs on a virtual thread of its own; a try that is open
/// at a leader when a newer one is found is given up and made there.
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private final Lines lines;
    private final LeaderFinder finder;
    private final TeamSettings settings;
    private final Clock clock;
    private final ExecutorService threads;
    /// Open tries and the leader each is at.
    private final Map<ListenableFuture<?>, Leader> open = new ConcurrentHashMap<>();

    private final List<Consumer<OldReply>> onOld = new CopyOnWriteArrayList<>();

    Calls(Lines lines, LeaderFinder finder, TeamSettings settings, Clock clock, ExecutorService threads) {
        this.lines = lines;
        this.finder = finder;
        this.settings = settings;
        this.clock = clock;
        this.threads = threads;
        finder.onLeader(this::leaveOthers);
    }

    /// @param by            who answered
    /// @param againAfterDoubt an earlier try of this call may have taken effect already
    sealed interface Result<R> {
        record Reply<R>(R value, Address by, boolean againAfterDoubt) implements Result<R> {}

        record NoReply<R>(Failure failure, boolean mayHaveHappened) implements Result<R> {}
    }

    /// One request to be made of a server: method, message and what travels with it.
    ///
    /// @param again the request for a try after one whose outcome is not known
    record Call<Q, R>(
            MethodDescriptor<Q, R> method, Q request, Supplier<Q> again, Supplier<Metadata> headers, Duration limit) {
        Call(MethodDescriptor<Q, R> method, Q request, Supplier<Metadata> headers, Duration limit) {
            this(method, request, () -> request, headers, limit);
        }

        Call<Q, R> repeated() {
            return new Call<>(method, again.get(), again, headers, limit);
        }
    }

    <Q, R> CompletableFuture<Result<R>> atLeader(Call<Q, R> call) {
        return run(() -> new LeaderCall<>(call).run());
    }

    /// At the leader's server if it is known, else at any; on failure at the others, in turn.
    <Q, R> CompletableFuture<Result<R>> anywhere(Call<Q, R> call) {
        return run(() -> new AnyCall<>(call).run());
    }

    /// At one server only.
    <Q, R> CompletableFuture<Result<R>> at(Address server, Call<Q, R> call) {
        return run(() -> tryOnce(call, server, Optional.empty(), call.limit()));
    }

    private <R> CompletableFuture<Result<R>> run(Work<Result<R>> work) {
        var result = new CompletableFuture<Result<R>>();
        try {
            threads.execute(() -> {
                try {
                    result.complete(work.run());
                } catch (InterruptedException e) {
                    result.complete(closed());
                    Thread.currentThread().interrupt();
                } catch (RuntimeException e) {
                    LOG.error("A call broke", e); // the thread's top
                    result.complete(new Result.NoReply<>(
                            Failure.plain(Failure.Kind.UNKNOWN, "The call broke inside this program: " + e), true));
                }
            });
        } catch (RejectedExecutionException e) {
            result.complete(closed());
        }
        return result;
    }

    private static <R> Result<R> closed() {
        return new Result.NoReply<>(Failure.plain(Failure.Kind.UNKNOWN, "The connection was closed."), true);
    }

    private <Q, R> Result<R> tryOnce(Call<Q, R> call, Address server, Optional<Leader> leader, Duration limit)
            throws InterruptedException {
        var trailers = new AtomicReference<@Nullable Metadata>();
        var channel = ClientInterceptors.intercept(
                lines.to(server),
                MetadataUtils.newAttachHeadersInterceptor(call.headers().get()),
                MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers));
        var options = CallOptions.DEFAULT.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
        ClientCall<Q, R> wire = channel.newCall(call.method(), options);
        var reply = ClientCalls.futureUnaryCall(wire, call.request());
        leader.ifPresent(at -> open.put(reply, at));
        try {
            if (leader.isPresent() && isDeposed(leader.get())) {
                reply.cancel(true); // a newer one was found between choosing and calling
            }
            var value = reply.get();
            noteOld(trailers.get(), server);
            return new Result.Reply<>(value, server, false);
        } catch (ExecutionException e) {
            return new Result.NoReply<>(Failure.of(e), true);
        } catch (java.util.concurrent.CancellationException e) {
            return new Result.NoReply<>(Failure.plain(Failure.Kind.UNKNOWN, "Another server leads now."), true);
        } catch (InterruptedException e) {
            reply.cancel(true);
            throw e;
        } finally {
            open.remove(reply);
        }
    }

    private void noteOld(@Nullable Metadata trailers, Address server) {
        var sentence = trailers == null ? null : trailers.get(MetadataKeys.OLD);
        if (sentence != null) {
            onOld.forEach(listener -> listener.accept(new OldReply(server, clock.wallMillis(), sentence)));
        }
    }

    /// `listener` is told of each reply that may be old, before the reply itself is given out.
    void onOld(Consumer<OldReply> listener) {
        onOld.add(listener);
    }

    private boolean isDeposed(Leader leader) {
        return finder.leader().filter(now -> now.term() > leader.term()).isPresent();
    }

    private void leaveOthers(Leader now) {
        open.forEach((reply, leader) -> {
            if (leader.term() < now.term()) {
                reply.cancel(true);
            }
        });
    }

    private Duration atMost(Duration remaining) {
        return remaining.compareTo(settings.callLimit()) < 0 ? remaining : settings.callLimit();
    }

    private interface Work<T> {
        T run() throws InterruptedException;
    }

    /// What both kinds of repeated calls count.
    private abstract class Repeated<R> {
        final long startedNanos = clock.ticksNanos();
        final Duration limit;
        Failure last = Failure.plain(Failure.Kind.NOT_ACCEPTED, "No server of the team can be reached.");
        boolean mayHaveHappened;

        Repeated(Duration limit) {
            this.limit = limit;
        }

        Duration spent() {
            return Duration.ofNanos(clock.ticksNanos() - startedNanos);
        }

        Duration remaining() {
            return limit.minus(spent());
        }

        void note(Failure failure) {
            last = failure;
            mayHaveHappened |= failure.kind() == Failure.Kind.UNKNOWN;
        }

        /// At least what the server asked for, at most what is left.
        void pause() throws InterruptedException {
            var pace = Math.max(settings.pace().after(spent()).toMillis(), Math.min(last.retryAfterMs(), 1_000));
            TimeUnit.MILLISECONDS.sleep(Math.max(0, Math.min(pace, remaining().toMillis())));
        }

        Result<R> givenUp() {
            return new Result.NoReply<>(last, mayHaveHappened);
        }
    }

    private final class LeaderCall<Q, R> extends Repeated<R> {
        private static final int HINTS_AT_ONCE = 3;

        private final Call<Q, R> call;
        private int hintsFollowed;

        LeaderCall(Call<Q, R> call) {
            super(call.limit());
            this.call = call;
        }

        Result<R> run() throws InterruptedException {
            while (remaining().isPositive()) {
                var leader = finder.await(remaining());
                if (leader.isEmpty()) {
                    note(Failure.plain(Failure.Kind.NOT_ACCEPTED, finder.whyNobodyLeads()));
                    break;
                }
                var now = mayHaveHappened ? call.repeated() : call;
                switch (tryOnce(now, leader.get().address(), leader, atMost(remaining()))) {
                    case Result.Reply<R>(var value, var by, var again) -> {
                        return new Result.Reply<>(value, by, mayHaveHappened);
                    }
                    case Result.NoReply<R>(var failure, var unknown) -> {
                        note(failure);
                        if (failure.isFinal()) {
                            return givenUp();
                        }
                        learn(leader.get(), failure);
                    }
                }
            }
            return givenUp();
        }

        private void learn(Leader leader, Failure failure) throws InterruptedException {
            if (isDeposed(leader)) {
                return; // the newer one is known: there, at once
            }
            switch (failure.kind()) {
                case NOT_LEADER -> {
                    finder.suspect(leader, "it says that it does not lead");
                    failure.hint().ifPresent(finder::hint);
                    if (finder.leader().isPresent() && ++hintsFollowed <= HINTS_AT_ONCE) {
                        return;
                    }
                }
                case UNKNOWN -> finder.suspect(leader, failure.sentence());
                case NOT_ACCEPTED, BEHIND -> finder.askAll();
                case INVALID, NO_SESSION, NOT_ALLOWED, STALE, FOREIGN -> {
                    return;
                }
            }
            pause();
        }
    }

    private final class AnyCall<Q, R> extends Repeated<R> {
        private final Call<Q, R> call;
        private final List<Address> tried = new ArrayList<>();

        AnyCall(Call<Q, R> call) {
            super(call.limit());
            this.call = call;
        }

        Result<R> run() throws InterruptedException {
            while (remaining().isPositive()) {
                var server = choose();
                tried.add(server);
                switch (tryOnce(call, server, Optional.empty(), atMost(remaining()))) {
                    case Result.Reply<R>(var value, var by, var again) -> {
                        return new Result.Reply<>(value, by, mayHaveHappened);
                    }
                    case Result.NoReply<R>(var failure, var unknown) -> {
                        note(failure);
                        if (failure.isFinal()) {
                            return givenUp();
                        }
                    }
                }
                if (tried.containsAll(finder.replicas().addresses())) {
                    tried.clear();
                    pause();
                }
            }
            return givenUp();
        }

        private Address choose() {
            var leader = finder.leader().map(Leader::address).filter(address -> !tried.contains(address));
            return leader.orElseGet(() -> finder.replicas().addresses().stream()
                    .filter(address -> !tried.contains(address))
                    .findFirst()
                    .orElseGet(() -> finder.replicas().addresses().getFirst()));
        }
    }
}
