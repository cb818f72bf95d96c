package dev.flotilla.client;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import dev.flotilla.base.Clock;
import dev.flotilla.config.Address;
import dev.flotilla.wire.v1.ClusterGrpc;
import dev.flotilla.wire.v1.GetLeaderInfoReply;
import dev.flotilla.wire.v1.GetLeaderInfoRequest;
import dev.flotilla.wire.v1.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows who leads, and finds out again when that ends: asks all known addresses at once, takes the first confirmed
/// leader, and the one of the highest term when several claim to be it. Keeps the replica list.
///
/// What may be believed: a server about itself always; about others only when it is newer than what was just found
/// dead, since followers go on naming a killed leader until their own timers end.
///
/// State is owned by the lock. One virtual thread searches while nobody is known; [Heartbeat] watches the known one.
public final class LeaderFinder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderFinder.class);

    private static final Duration ANSWER_COUNTS_FOR = Duration.ofSeconds(5);

    private final Lines lines;
    private final Clock clock;
    private final Duration silence;
    private final Pace pace;
    private final ReplicaListFile file;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Consumer<Leader>> onLeader = new CopyOnWriteArrayList<>();
    private final List<Consumer<ReplicaList>> onList = new CopyOnWriteArrayList<>();
    private final Set<Address> asking = ConcurrentHashMap.newKeySet();
    private final Semaphore news = new Semaphore(0);
    private final Thread searcher;

    private volatile ReplicaList list;
    private volatile boolean closed;
    private volatile long answeredAtNanos;
    private volatile boolean answeredEver;
    private volatile Optional<Leader> current = Optional.empty();
    private Optional<Leader> suspected = Optional.empty();
    private CompletableFuture<Leader> next = new CompletableFuture<>();
    private long lostAtNanos;
    private boolean knownTeamAnswered;

    LeaderFinder(TeamSettings settings, Lines lines, Clock clock) {
        this.lines = lines;
        this.clock = clock;
        this.silence = settings.silence();
        this.pace = settings.pace();
        this.file = new ReplicaListFile(settings.folder());
        this.list = file.read(settings.seeds());
        this.lostAtNanos = clock.ticksNanos();
        this.searcher = Thread.ofVirtual().name("flotilla-client-search").start(this::search);
    }

    public Optional<Leader> leader() {
        return current;
    }

    public ReplicaList replicas() {
        return list;
    }

    /// Waits for a leader; empty when none was found within `limit` or the finder was closed.
    public Optional<Leader> await(Duration limit) throws InterruptedException {
        CompletableFuture<Leader> coming;
        lock.lock();
        try {
            if (current.isPresent()) {
                return current;
            }
            coming = next;
        } finally {
            lock.unlock();
        }
        try {
            return Optional.of(coming.get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException | java.util.concurrent.CancellationException e) {
            return Optional.empty(); // closed
        }
    }

    /// Forgets waiting times and asks everybody now: after sleep, a new network, or because a person asks for it.
    public void tryNow() {
        lock.lock();
        try {
            lostAtNanos = clock.ticksNanos();
        } finally {
            lock.unlock();
        }
        lines.wakeAll();
        askAll();
    }

    /// `leader` did not do what only a live leader does.
    void suspect(Leader leader, String why) {
        lock.lock();
        try {
            if (!current.equals(Optional.of(leader))) {
                return;
            }
            LOG.info(
                    "Leader {} (term {}) is in doubt: {}; asking all known servers",
                    leader.address(),
                    leader.term(),
                    why);
            current = Optional.empty();
            suspected = Optional.of(leader);
            next = new CompletableFuture<>();
            lostAtNanos = clock.ticksNanos();
        } finally {
            lock.unlock();
        }
        news.release();
    }

    /// A server refused and named the leader.
    void hint(Leader said) {
        accept(said, false);
    }

    /// Asks every known address at once; answers take effect as they come. At most one question is open to each.
    void askAll() {
        for (var address : list.addresses()) {
            var unused = ask(address); // what comes of it is taken in there
        }
    }

    /// A stream of a server told the list.
    void told(String cluster, long configIndex, List<String> addresses) {
        update(cluster, configIndex, parse(addresses), false);
    }

    void onLeader(Consumer<Leader> listener) {
        onLeader.add(listener);
    }

    void onList(Consumer<ReplicaList> listener) {
        onList.add(listener);
    }

    /// Why nobody is known to lead, for people.
    String whyNobodyLeads() {
        var answers = answeredEver && clock.ticksNanos() - answeredAtNanos < ANSWER_COUNTS_FOR.toNanos();
        return answers
                ? "The servers that answer know no leader: no majority of the team is in touch."
                : "No server of the team can be reached.";
    }

    /// How soon to try again.
    Pace pace() {
        return pace;
    }

    /// Asks `address`; completes with whether it answered.
    CompletableFuture<Boolean> ask(Address address) {
        var answered = new CompletableFuture<Boolean>();
        if (closed || !asking.add(address)) {
            answered.complete(false);
            return answered;
        }
        var reply = ClusterGrpc.newFutureStub(lines.to(address))
                .withDeadlineAfter(silence.toMillis(), TimeUnit.MILLISECONDS)
                .getLeaderInfo(GetLeaderInfoRequest.getDefaultInstance());
        Futures.addCallback(
                reply,
                new FutureCallback<GetLeaderInfoReply>() {
                    @Override
                    public void onSuccess(GetLeaderInfoReply info) {
                        asking.remove(address);
                        answeredAtNanos = clock.ticksNanos();
                        answeredEver = true;
                        take(address, info);
                        answered.complete(true);
                    }

                    @Override
                    public void onFailure(Throwable thrown) {
                        asking.remove(address);
                        LOG.debug("{} does not say who leads: {}", address, thrown.getMessage());
                        answered.complete(false);
                    }
                },
                MoreExecutors.directExecutor());
        return answered;
    }

    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            next.cancel(false);
        } finally {
            lock.unlock();
        }
        searcher.interrupt();
    }

    private void take(Address from, GetLeaderInfoReply info) {
        if (!update(info.getClusterId(), info.getConfigIndex(), parse(info.getReplicaAddressesList()), isSeed(from))) {
            return;
        }
        if (info.getSuccess() && !info.getLeaderAddress().isEmpty()) {
            try {
                var leader = new Leader(Address.parse(info.getLeaderAddress()), info.getTerm());
                accept(leader, info.getRole() == Role.LEADER);
            } catch (IllegalArgumentException e) {
                LOG.warn("{} names a leader that cannot be dialled: {}", from, info.getLeaderAddress());
            }
        }
    }

    private void accept(Leader found, boolean byItself) {
        lock.lock();
        try {
            if (closed || isOld(found, byItself)) {
                return;
            }
            current = Optional.of(found);
            suspected = Optional.empty();
            next.complete(found);
        } finally {
            lock.unlock();
        }
        LOG.info("Leader is {} (term {})", found.address(), found.term());
        onLeader.forEach(listener -> listener.accept(found));
    }

    private boolean isOld(Leader found, boolean byItself) {
        if (current.isPresent()) {
            return found.term() <= current.get().term();
        }
        return suspected.isPresent()
                && (byItself
                        ? found.term() < suspected.get().term()
                        : found.term() <= suspected.get().term());
    }

    private boolean isSeed(Address address) {
        return list.seeds().contains(address);
    }

    /// False when the answer came from another team's server.
    private boolean update(String cluster, long configIndex, List<Address> told, boolean bySeed) {
        ReplicaList changed;
        lock.lock();
        try {
            var before = list;
            if (cluster.isEmpty()) {
                return true; // not yet a member of anything
            }
            var sameTeam = before.clusterId().isEmpty() || before.clusterId().equals(cluster);
            if (!sameTeam && (knownTeamAnswered || !bySeed)) {
                LOG.warn("Ignored a server of another team ({}, ours is {})", cluster, before.clusterId());
                return false;
            }
            // a seed that belongs to another team than the stored list, while that one is silent: the seeds were meant
            var base = sameTeam ? before : ReplicaList.ofSeeds(before.seeds());
            knownTeamAnswered = true;
            changed = base.updated(cluster, configIndex, told);
            if (changed.equals(before)) {
                return true;
            }
            list = changed;
            file.write(changed);
        } finally {
            lock.unlock();
        }
        LOG.info("[Client Heartbeat] Updated replica list: {}", quoted(changed.servers()));
        lines.keepOnly(changed.addresses());
        onList.forEach(listener -> listener.accept(changed));
        return true;
    }

    private static List<Address> parse(List<String> addresses) {
        var parsed = new ArrayList<Address>();
        for (var address : addresses) {
            try {
                parsed.add(Address.parse(address));
            } catch (IllegalArgumentException e) {
                LOG.warn("A replica list holds '{}', which is no address", address);
            }
        }
        return parsed;
    }

    /// As the original wrote it: `['127.0.0.1:50051', …]`.
    private static List<String> quoted(List<Address> addresses) {
        return addresses.stream().map(address -> "'" + address + "'").toList();
    }

    /// Asks in rounds while nobody is known; sleeps until a leader is suspected while one is.
    private void search() {
        try {
            while (!closed) {
                if (current.isPresent()) {
                    news.acquire();
                } else {
                    askAll();
                    await(pace.after(sinceLost()));
                }
                news.drainPermits();
            }
        } catch (InterruptedException e) {
            LOG.debug("The search for the leader ends");
            Thread.currentThread().interrupt();
        }
    }

    private Duration sinceLost() {
        lock.lock();
        try {
            return Duration.ofNanos(clock.ticksNanos() - lostAtNanos);
        } finally {
            lock.unlock();
        }
    }
}
