package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus.PeerProgress;
import dev.flotilla.consensus.Leadership;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.apache.ratis.protocol.exceptions.SetConfigurationException;
import org.apache.ratis.protocol.exceptions.TransferLeadershipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Elections, transfers and membership, asked of Ratis in process. Stateless but for what Ratis holds.
final class EngineLeadership implements Leadership {
    private static final Logger LOG = LoggerFactory.getLogger(EngineLeadership.class);
    /// Ratis waits for a joint membership to be committed for as long as it leads, and for a new member as long as that
    /// one makes any progress.
    private static final Duration CHANGE_LIMIT = Duration.ofSeconds(20);

    private final EngineSettings settings;
    private final Supplier<@Nullable RunningRatis> running;
    private final Watch watch;

    EngineLeadership(EngineSettings settings, Supplier<@Nullable RunningRatis> running, Watch watch) {
        this.settings = settings;
        this.running = running;
        this.watch = watch;
    }

    @Override
    public CompletableFuture<Change> transferTo(MemberId target) {
        var ratis = running.get();
        if (ratis == null || !ratis.info().isLeader()) {
            return CompletableFuture.completedFuture(new Change.NotLeader());
        }
        var patienceMs = settings.timing().electionMax().multipliedBy(2).toMillis();
        return ratis.transfer(Translation.peerId(target), patienceMs)
                .handle((reply, error) -> change(ratis, reply, error));
    }

    @Override
    public CompletableFuture<Change> changeMembership(LogIndex expected, List<Member> members) {
        var ratis = running.get();
        if (ratis == null || !ratis.info().isLeader()) {
            return CompletableFuture.completedFuture(new Change.NotLeader());
        }
        var current = ratis.division().getRaftConf();
        var index = Translation.index(current.getLogEntryIndex());
        if (!index.equals(expected) || !current.getPreviousPeers().isEmpty()) {
            return CompletableFuture.completedFuture(
                    new Change.Refused("the membership is that of entry " + index + ", not " + expected));
        }
        // Ratis compares the member lists once more under its own lock
        var arguments = SetConfigurationRequest.Arguments.newBuilder()
                .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                .setServersInCurrentConf(List.copyOf(current.getCurrentPeers(RaftPeerRole.FOLLOWER)))
                .setListenersInCurrentConf(List.copyOf(current.getCurrentPeers(RaftPeerRole.LISTENER)))
                .setServersInNewConf(Translation.peers(members, true))
                .setListenersInNewConf(Translation.peers(members, false))
                .build();
        return ratis.setConfiguration(arguments)
                .copy()
                .orTimeout(CHANGE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .handle((reply, error) -> change(ratis, reply, error));
    }

    private static Change change(RunningRatis ratis, @Nullable RaftClientReply reply, @Nullable Throwable error) {
        Throwable why = error != null ? unwrap(error) : reply == null ? null : reply.getException();
        if (why == null) {
            var index = ratis.division().getRaftConf().getLogEntryIndex();
            return new Change.Done(ratis.info().getCurrentTerm(), Translation.index(index));
        }
        if (why instanceof ReconfigurationInProgressException
                || why instanceof ReconfigurationTimeoutException
                || why instanceof SetConfigurationException
                || why instanceof TransferLeadershipException
                || why instanceof LeaderNotReadyException
                || why instanceof LeaderSteppingDownException) {
            return new Change.Refused(String.valueOf(why.getMessage()));
        }
        if (why instanceof TimeoutException) {
            return new Change.Unknown("still under way after " + CHANGE_LIMIT.toSeconds() + " s");
        }
        // also said of a change that was under way when this leader lost its place
        return why instanceof NotLeaderException && !ratis.info().isLeader()
                ? new Change.Unknown(String.valueOf(why.getMessage()))
                : new Change.Unknown(why.toString());
    }

    private static Throwable unwrap(Throwable error) {
        var cause = error.getCause();
        return error instanceof CompletionException && cause != null ? cause : error;
    }

    @Override
    public boolean campaign(long term) {
        var ratis = running.get();
        try {
            return ratis != null && ratis.standForElection(term);
        } catch (IOException | RuntimeException e) {
            LOG.info("{} could not stand for election: {}", settings.id(), e.toString());
            return false;
        }
    }

    @Override
    public void onEvent(Listener listener) {
        watch.add(listener);
    }

    /// The voters that leadership may go to: those in touch, the best caught-up first, among equals the preferred.
    List<MemberId> heirs() {
        var ratis = running.get();
        if (ratis == null) {
            return List.of();
        }
        var status = StatusReading.of(
                settings,
                ratis,
                dev.flotilla.consensus.Position.NONE,
                dev.flotilla.consensus.EngineStatus.Role.LEADER,
                "");
        Configuration configuration = status.configuration();
        var peers = new ArrayList<>(status.peers());
        peers.removeIf(
                peer -> configuration.member(peer.id()).filter(Member::voter).isEmpty()
                        || peer.lastAckAge().compareTo(settings.timing().electionMax()) > 0);
        peers.sort(Comparator.comparing((PeerProgress peer) -> peer.match().isBefore(status.commit()))
                .thenComparing(PeerProgress::id));
        return peers.stream().map(PeerProgress::id).toList();
    }

    /// Hands leadership to the first heir that takes it; called when this server's disk is in trouble.
    void giveAway() {
        var heirs = heirs();
        if (heirs.isEmpty()) {
            LOG.warn("{}: nobody could take over leadership", settings.id());
            return;
        }
        tryNext(heirs, 0);
    }

    private void tryNext(List<MemberId> heirs, int next) {
        if (next >= heirs.size()) {
            return;
        }
        var unused = transferTo(heirs.get(next)).whenComplete((change, error) -> {
            LOG.info("{}: leadership to {}: {}", settings.id(), heirs.get(next), error == null ? change : error);
            if (change instanceof Change.Refused) {
                tryNext(heirs, next + 1);
            }
        });
    }
}
