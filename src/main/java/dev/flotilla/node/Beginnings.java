package dev.flotilla.node;

import dev.flotilla.base.SafeFile;
import dev.flotilla.cluster.EnrollOutcome;
import dev.flotilla.cluster.EnrollRequest;
import dev.flotilla.cluster.JoinWorkflow;
import dev.flotilla.cluster.LeaderFacts;
import dev.flotilla.cluster.Loop;
import dev.flotilla.cluster.PeerCalls;
import dev.flotilla.cluster.PeerReply;
import dev.flotilla.config.Address;
import dev.flotilla.config.TeamFile;
import dev.flotilla.config.TeamFiles;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.security.Keys;
import dev.flotilla.security.SessionToken;
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
    private static final long FILE_LOOK_MS = 100;
    private static final String WAITS_FOR_FILE =
            "waiting for the team's file, which the server with --initial_leader true makes,";
    /// Stands in the data directory from when files of an unknown identity are set aside until a new one is written:
    /// such a server must never form a cluster.
    private static final String MUST_JOIN = "must-join";

    /// Stands there since this server was taken out of the team: its files are of no use to anybody.
    private static final String REMOVED = "removed";

    private final Setup setup;
    private final PeerCalls calls;
    private final Loop loop;
    private final Quarantine quarantine;
    private final ServerTrust trust;
    private final TeamFiles teams;
    private String lastWords = "";

    Beginnings(Setup setup, ServerTrust trust, PeerCalls calls, Loop loop) {
        this.setup = setup;
        this.trust = trust;
        this.teams = new TeamFiles(setup.config().teamDir());
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
        if (setup.config().initialLeader() && !mustJoin && !isTeamAlive()) {
            return founded();
        }
        awaitTrust(news);
        var cluster = discover(news).replicas().cluster();
        return certified(ServerIdentity.joiner(setup.config().serverId(), cluster, setup.randomness()), news);
    }

    /// Whether a team that this account knows answers. A team file whose servers are all silent is of a team that is
    /// gone:
    /// it is set aside, and its servers, if they come back, will not be believed.
    private boolean isTeamAlive() throws InterruptedException {
        var file = teams.find(places());
        if (file.isEmpty()) {
            return false;
        }
        trust.believe(file.get());
        if (clusterOfSeeds().isPresent()) {
            return true;
        }
        teams.setAside(file.get());
        return false;
    }

    private ServerIdentity founded() {
        var founder = ServerIdentity.founder(setup.config().serverId(), setup.randomness());
        LOG.info("[Start] No server at {} knows a team: forming a new one", seeds());
        var secret = setup.randomness().bytes(TeamFile.SECRET_BYTES);
        trust.found(founder, SessionToken.fingerprint(secret));
        // written before the identity: a crash in between leaves a team that never was, and the next start another one
        var authorities = trust.team().authorities().stream().map(Keys::encoded).toList();
        teams.write(new TeamFile(founder.cluster().value(), places(), authorities, secret));
        return written(founder);
    }

    /// Until there is somebody to believe: the team file, or the certificate of an earlier run.
    private void awaitTrust(Consumer<NodeState> news) throws InterruptedException {
        var file = teams.find(places());
        while (file.isEmpty() && !trust.isKnown()) {
            if (!lastWords.equals(WAITS_FOR_FILE)) {
                lastWords = WAITS_FOR_FILE;
                LOG.info("[Trust] {} in {}", WAITS_FOR_FILE, teams.folder());
                news.accept(new NodeState.Joining(WAITS_FOR_FILE + " in " + teams.folder()));
            }
            Thread.sleep(FILE_LOOK_MS);
            file = teams.find(places());
        }
        file.ifPresent(trust::believe);
    }

    /// Has a certificate for `identity` afterwards; asks the leader for one until it gives one or says no.
    ///
    /// @throws TrustRefused when the team will not have this server
    ServerIdentity certified(ServerIdentity identity, Consumer<NodeState> news) throws InterruptedException {
        if (!trust.isCertified(identity) && !trust.renewedByItself(identity)) {
            awaitTrust(news);
            var requested = trust.request();
            var request = new EnrollRequest(identity.member(), requested.request(), ticket());
            var workflow = newWorkflow(news);
            try {
                switch (result(workflow.enroll(request))) {
                    case EnrollOutcome.Enrolled enrolled -> trust.enrolled(requested, enrolled);
                    case EnrollOutcome.Refused(var why, var retry) -> throw new TrustRefused(why);
                }
            } finally {
                workflow.stop();
            }
        }
        teams.find(places()).ifPresent(file -> teams.learn(file, setup.config().publicAddress()));
        return written(identity);
    }

    private EnrollRequest.Ticket ticket() {
        return teams.find(places())
                .<EnrollRequest.Ticket>map(file -> new EnrollRequest.Ticket.Secret(file.secret()))
                .or(() -> trust.ownCertificate().map(own -> new EnrollRequest.Ticket.OldCertificate(Keys.encoded(own))))
                .orElseThrow(() -> new TrustRefused("This server has neither the team's file nor a certificate."));
    }

    /// By which this server's team is known in team files: its own address and the configured ones.
    private List<Address> places() {
        var all = new LinkedHashSet<Address>();
        all.add(setup.config().publicAddress());
        all.addAll(setup.config().seeds());
        return List.copyOf(all);
    }

    /// The team said no.
    static final class TrustRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TrustRefused(String sentence) {
            super(sentence);
        }
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
