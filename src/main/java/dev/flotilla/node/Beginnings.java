package dev.flotilla.node;

import dev.flotilla.base.SafeFile;
import dev.flotilla.cluster.JoinWorkflow;
import dev.flotilla.cluster.LeaderFacts;
import dev.flotilla.cluster.Loop;
import dev.flotilla.cluster.PeerCalls;
import dev.flotilla.cluster.PeerReply;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides who this server is before its engine starts: itself again, the founder of a new cluster, or a newcomer to
/// one
/// that exists. Owned by the node's supervisor thread; blocks it.
final class Beginnings {
    private static final Logger LOG = LoggerFactory.getLogger(Beginnings.class);
    private static final Duration ASK_LIMIT = Duration.ofSeconds(1);
    private static final int ASK_TIMES = 3;
    /// Stands in the data directory from when files of an unknown identity are set aside until a new one is written:
    /// such a server must never form a cluster.
    private static final String MUST_JOIN = "must-join";

    /// Stands there since this server was taken out of the team: its files are of no use to anybody.
    private static final String REMOVED = "removed";

    private final Setup setup;
    private final PeerCalls calls;
    private final Loop loop;
    private final Quarantine quarantine;

    Beginnings(Setup setup, PeerCalls calls, Loop loop) {
        this.setup = setup;
        this.calls = calls;
        this.loop = loop;
        this.quarantine = new Quarantine(setup.files().dataDir(), setup.clock());
    }

    /// Ends when it is known who this server is; a newcomer waits for a cluster to appear.
    ///
    /// @param news what it waits for, one sentence whenever that changes
    ServerIdentity identity(Consumer<NodeState> news) throws InterruptedException {
        if (wasRemoved()) {
            return afterUnknownFiles("This server was removed from the team and is told to join again", news);
        }
        return switch (ServerIdentity.read(dataDir())) {
            case ServerIdentity.Reading.Found(var identity) -> identity;
            case ServerIdentity.Reading.Unreadable(var sentence) -> afterUnknownFiles(sentence, news);
            case ServerIdentity.Reading.None none ->
                setup.files().hasState()
                        ? afterUnknownFiles("there are files of a server here, but not whose", news)
                        : first(news);
        };
    }

    /// Sets everything aside and becomes a new member of the same cluster. The new identity is written first: the old
    /// one must not come back without its files.
    ServerIdentity afterDamage(ServerIdentity damaged, String sentence) {
        var next = ServerIdentity.joiner(setup.config().serverId(), damaged.cluster(), setup.randomness());
        next.write(dataDir());
        var folder = quarantine.setAside(setup.files().ofOneIdentity());
        LOG.atWarn()
                .addKeyValue("server", setup.config().serverId())
                .addKeyValue("was", damaged.member())
                .addKeyValue("now", next.member())
                .log(
                        "[Quarantine] {} Set aside in {}; this server does not vote and gets a whole state from the others",
                        sentence,
                        folder);
        return next;
    }

    void noteRemoval() {
        SafeFile.write(dataDir().resolve(REMOVED), "removed from the team\n");
    }

    boolean wasRemoved() {
        return Files.exists(dataDir().resolve(REMOVED));
    }

    /// Sets a damaged database aside when the log can make it again.
    void rebuildDatabase(String sentence) {
        var folder = quarantine.setAside(List.of(setup.files().database()));
        LOG.warn("[Quarantine] {} Set aside in {}; the log is whole and makes it again", sentence, folder);
    }

    /// Whether somebody else could still have what this server lost.
    boolean hasOthers(ServerIdentity identity) {
        return !identity.founder() || KnownMembers.read(dataDir()).hasOtherVotersThan(identity.member());
    }

    private ServerIdentity afterUnknownFiles(String sentence, Consumer<NodeState> news) throws InterruptedException {
        SafeFile.write(dataDir().resolve(MUST_JOIN), sentence + "\n");
        var all = new ArrayList<>(setup.files().ofOneIdentity());
        all.add(dataDir().resolve(ServerIdentity.FILE));
        all.add(dataDir().resolve(REMOVED));
        var folder = quarantine.setAside(all);
        LOG.warn("[Quarantine] {}. Set aside in {}; this server joins anew", sentence, folder);
        return first(news);
    }

    private ServerIdentity first(Consumer<NodeState> news) throws InterruptedException {
        var mustJoin = setup.config().join() || Files.exists(dataDir().resolve(MUST_JOIN));
        var known = setup.config().initialLeader() && !mustJoin ? clusterOfSeeds() : Optional.<GroupId>empty();
        if (setup.config().initialLeader() && !mustJoin && known.isEmpty()) {
            var founder = ServerIdentity.founder(setup.config().serverId(), setup.randomness());
            LOG.info("[Start] No server at {} knows a team: forming a new one", seeds());
            return written(founder);
        }
        var cluster =
                known.isPresent() ? known.get() : discover(news).replicas().cluster();
        return written(ServerIdentity.joiner(setup.config().serverId(), cluster, setup.randomness()));
    }

    private ServerIdentity written(ServerIdentity identity) {
        identity.write(dataDir());
        try {
            Files.deleteIfExists(dataDir().resolve(MUST_JOIN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return identity;
    }

    /// Whether any seed belongs to a cluster already, leader or not. A seed that stays silent is asked again: it may be
    /// busy starting.
    private Optional<GroupId> clusterOfSeeds() throws InterruptedException {
        for (var i = 0; i < ASK_TIMES; i++) {
            var silent = false;
            for (var reply : askAll()) {
                if (reply instanceof PeerReply.Answered<LeaderFacts>(var facts)) {
                    return Optional.of(facts.replicas().cluster());
                }
                silent |= reply instanceof PeerReply.Silent<LeaderFacts>;
            }
            if (!silent) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /// Who leads, as the seeds say; blocks for a second at most.
    Optional<HostPort> leader() {
        try {
            return askAll().stream()
                    .filter(PeerReply.Answered.class::isInstance)
                    .flatMap(reply -> ((PeerReply.Answered<LeaderFacts>) reply).value().leader().stream())
                    .findFirst();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private List<PeerReply<LeaderFacts>> askAll() throws InterruptedException {
        var questions =
                seeds().stream().map(seed -> calls.leaderInfo(seed, ASK_LIMIT)).toList();
        var replies = new ArrayList<PeerReply<LeaderFacts>>();
        for (var question : questions) {
            replies.add(result(question));
        }
        return replies;
    }

    private LeaderFacts discover(Consumer<NodeState> news) throws InterruptedException {
        news.accept(new NodeState.Joining("looking for the team at " + seeds()));
        LOG.info("[Join] Looking for the team at {}", seeds());
        var workflow = newWorkflow(news);
        try {
            return result(workflow.discover());
        } finally {
            workflow.stop();
        }
    }

    JoinWorkflow newWorkflow(Consumer<NodeState> news) {
        return new JoinWorkflow(
                seeds(), calls, loop, setup.randomness(), words -> news.accept(new NodeState.Joining(words)));
    }

    /// Where others may be: those configured and those last seen as members, without this server.
    private List<HostPort> seeds() {
        var all = new LinkedHashSet<HostPort>();
        setup.config().seeds().forEach(seed -> all.add(Setup.hostPort(seed)));
        all.addAll(KnownMembers.read(dataDir()).addresses());
        all.remove(Setup.hostPort(setup.config().publicAddress()));
        return List.copyOf(all);
    }

    private static <T> T result(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a question to another server ended badly", e);
        }
    }

    private Path dataDir() {
        return setup.files().dataDir();
    }
}
