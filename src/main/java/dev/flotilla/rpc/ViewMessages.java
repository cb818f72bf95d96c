package dev.flotilla.rpc;

import dev.flotilla.cluster.ClusterEvent;
import dev.flotilla.cluster.ClusterView;
import dev.flotilla.cluster.Failover;
import dev.flotilla.cluster.GoneAnswer;
import dev.flotilla.cluster.GoneQuestion;
import dev.flotilla.cluster.Health;
import dev.flotilla.cluster.NodeFacts;
import dev.flotilla.cluster.NodeStatus;
import dev.flotilla.cluster.PresenceBeat;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.Position;
import dev.flotilla.wire.v1.ConfirmLeaderGoneReply;
import dev.flotilla.wire.v1.ConfirmLeaderGoneRequest;
import dev.flotilla.wire.v1.PeerProgress;
import dev.flotilla.wire.v1.Process;
import dev.flotilla.wire.v1.Rates;
import dev.flotilla.wire.v1.SnapshotProgress;
import dev.flotilla.wire.v1.Storage;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/// What servers are and see ⇄ its messages.
final class ViewMessages {
    private ViewMessages() {}

    static dev.flotilla.wire.v1.ClusterView view(ClusterView view) {
        var message = dev.flotilla.wire.v1.ClusterView.newBuilder()
                .setClusterId(view.cluster().toString())
                .setWatched(view.watched())
                .setConfigIndex(view.configIndex())
                .setHealth(health(view.health()));
        view.nodes().forEach(node -> message.addNodes(node(node)));
        view.recent().forEach(event -> message.addRecent(event(event)));
        view.failovers().forEach(failover -> message.addFailovers(failover(failover)));
        return message.build();
    }

    static dev.flotilla.wire.v1.Health health(Health health) {
        return dev.flotilla.wire.v1.Health.newBuilder()
                .setState(
                        dev.flotilla.wire.v1.Health.State.valueOf(health.state().name()))
                .setSentence(health.sentence())
                .setVoters(health.voters())
                .setQuorum(health.quorum())
                .setHealthyVoters(health.healthyVoters())
                .setSurvives(health.survives())
                .setLearners(health.learners())
                .build();
    }

    static dev.flotilla.wire.v1.NodeStatus node(NodeStatus node) {
        var engine = node.engine();
        var facts = node.facts();
        var message = dev.flotilla.wire.v1.NodeStatus.newBuilder()
                .setServerId(node.serverId())
                .setMemberId(node.id().toString())
                .setAddress(node.address().toString())
                .setBootId(node.bootId())
                .setRole(ClusterMessages.role(node.role()))
                .setTerm(engine.term())
                .setBelievedLeader(engine.leader().map(MemberId::serverId).orElse(0))
                .setLastLogIndex(engine.lastLog().index().value())
                .setDurableIndex(engine.durable().value())
                .setCommitIndex(engine.commit().value())
                .setAppliedIndex(engine.applied().value())
                .setAppliedSequence(facts.appliedSequence())
                .setSnapshotIndex(engine.snapshot().value())
                .setFirstLogIndex(engine.firstLog().value())
                .setConfigIndex(engine.configuration().index().value())
                .setLeaderContactAgeMs(ClusterMessages.millis(engine.leaderContactAge()))
                .setQuorumContactAgeMs(ClusterMessages.millis(engine.quorumContactAge()))
                .setRates(rates(facts.rates(), engine))
                .setStorage(storage(facts.storage()))
                .setProcess(process(facts.process()))
                .setInRoleMs(ClusterMessages.millis(node.inRole()))
                .setSampleAgeMs(ClusterMessages.millis(node.sampleAge()))
                .setClients(facts.clients())
                .setTrouble(engine.trouble().isEmpty() ? facts.trouble() : engine.trouble())
                .setDigestIndex(facts.digestIndex())
                .setDigest(ClusterMessages.digest(facts.digest()));
        engine.configuration().members().forEach(member -> message.addConfig(ClusterMessages.member(member)));
        engine.peers()
                .forEach(peer -> message.addPeers(peer(peer, engine.lastLog().index())));
        facts.receiving().ifPresent(receiving -> message.setReceiving(receiving(receiving)));
        return message.build();
    }

    static NodeStatus node(dev.flotilla.wire.v1.NodeStatus message) {
        var configuration = ClusterMessages.configuration(message.getConfigIndex(), message.getConfigList());
        var role = ClusterMessages.role(message.getRole());
        Optional<MemberId> leader = message.getBelievedLeader() == 0
                ? Optional.empty()
                : configuration.byServerId(message.getBelievedLeader()).map(member -> member.id());
        var engine = new EngineStatus(
                switch (role) {
                    case LEADER -> EngineStatus.Role.LEADER;
                    case FOLLOWER -> EngineStatus.Role.FOLLOWER;
                    case CANDIDATE -> EngineStatus.Role.CANDIDATE;
                    case LEARNER -> EngineStatus.Role.LEARNER;
                    case JOINING -> EngineStatus.Role.JOINING;
                    case STOPPED, QUARANTINED, UNREACHABLE, REMOVED -> EngineStatus.Role.STOPPED;
                },
                message.getTerm(),
                leader,
                new Position(0, new LogIndex(message.getLastLogIndex())),
                new LogIndex(message.getDurableIndex()),
                new LogIndex(message.getCommitIndex()),
                new LogIndex(message.getAppliedIndex()),
                new LogIndex(message.getSnapshotIndex()),
                new LogIndex(message.getFirstLogIndex()),
                configuration,
                Duration.ofMillis(message.getLeaderContactAgeMs()),
                Duration.ofMillis(message.getQuorumContactAgeMs()),
                message.getPeersList().stream().map(ViewMessages::peer).toList(),
                message.getRates().getFsyncP99Us(),
                message.getRates().getForces(),
                message.getTrouble());
        return new NodeStatus(
                MemberId.parse(message.getMemberId()),
                HostPort.parse(message.getAddress()),
                message.getBootId(),
                role,
                engine,
                facts(message),
                Duration.ofMillis(message.getInRoleMs()),
                Duration.ofMillis(message.getSampleAgeMs()));
    }

    private static NodeFacts facts(dev.flotilla.wire.v1.NodeStatus message) {
        var rates = message.getRates();
        var storage = message.getStorage();
        var process = message.getProcess();
        Optional<NodeFacts.Receiving> receiving = message.hasReceiving()
                ? Optional.of(new NodeFacts.Receiving(
                        message.getReceiving().getBytesDone(),
                        message.getReceiving().getBytesTotal(),
                        message.getReceiving().getIndex(),
                        message.getReceiving().getAttempt()))
                : Optional.empty();
        return new NodeFacts(
                message.getAppliedSequence(),
                new NodeFacts.Rates(
                        rates.getCommitsPerS(),
                        rates.getCommitP50Us(),
                        rates.getCommitP99Us(),
                        rates.getPending(),
                        rates.getCommandsPerEntry()),
                new NodeFacts.Storage(
                        storage.getDatabaseBytes(),
                        storage.getWalBytes(),
                        storage.getLogBytes(),
                        storage.getFreeBytes()),
                new NodeFacts.Process(
                        process.getVersion(),
                        process.getJava(),
                        Duration.ofMillis(process.getUptimeMs()),
                        process.getRssBytes(),
                        process.getCpu(),
                        process.getPid()),
                message.getClients(),
                message.getTrouble(),
                message.getRole() == dev.flotilla.wire.v1.Role.QUARANTINED,
                receiving,
                message.getDigestIndex(),
                HexFormat.of().formatHex(message.getDigest().toByteArray()));
    }

    /// The round trip is not measured; its field stays 0 = unknown.
    private static PeerProgress peer(EngineStatus.PeerProgress peer, LogIndex lastLog) {
        return PeerProgress.newBuilder()
                .setServerId(peer.id().serverId())
                .setMemberId(peer.id().toString())
                .setMatchIndex(peer.match().value())
                .setNextIndex(peer.next().value())
                .setLagEntries(Math.max(0, lastLog.value() - peer.match().value()))
                .setLastAckAgeMs(ClusterMessages.millis(peer.lastAckAge()))
                .setSnapshot(peer.installingSnapshot())
                .build();
    }

    private static EngineStatus.PeerProgress peer(PeerProgress message) {
        return new EngineStatus.PeerProgress(
                MemberId.parse(message.getMemberId()),
                new LogIndex(message.getMatchIndex()),
                new LogIndex(message.getNextIndex()),
                Duration.ofMillis(message.getLastAckAgeMs()),
                message.getSnapshot());
    }

    private static Rates rates(NodeFacts.Rates rates, EngineStatus engine) {
        return Rates.newBuilder()
                .setCommitsPerS(rates.commitsPerSecond())
                .setCommitP50Us(rates.commitP50Micros())
                .setCommitP99Us(rates.commitP99Micros())
                .setFsyncP99Us((int) Math.clamp(engine.fsyncP99Micros(), 0, Integer.MAX_VALUE))
                .setForces(engine.forces())
                .setPending(rates.pending())
                .setCommandsPerEntry(rates.commandsPerEntry())
                .build();
    }

    private static Storage storage(NodeFacts.Storage storage) {
        return Storage.newBuilder()
                .setDatabaseBytes(storage.databaseBytes())
                .setWalBytes(storage.walBytes())
                .setLogBytes(storage.logBytes())
                .setFreeBytes(storage.freeBytes())
                .build();
    }

    private static Process process(NodeFacts.Process process) {
        return Process.newBuilder()
                .setVersion(process.version())
                .setJava(process.java())
                .setUptimeMs(process.uptime().toMillis())
                .setRssBytes(process.residentBytes())
                .setCpu(process.cpu())
                .setPid(process.pid())
                .build();
    }

    private static SnapshotProgress receiving(NodeFacts.Receiving receiving) {
        return SnapshotProgress.newBuilder()
                .setBytesDone(receiving.bytesDone())
                .setBytesTotal(receiving.bytesTotal())
                .setIndex(receiving.index())
                .setAttempt(receiving.attempt())
                .build();
    }

    static dev.flotilla.wire.v1.ClusterEvent event(ClusterEvent event) {
        return dev.flotilla.wire.v1.ClusterEvent.newBuilder()
                .setServerId(event.serverId())
                .setBootId(event.bootId())
                .setSeq(event.seq())
                .setAtMs(event.atMillis())
                .setKind(event.kind())
                .setTerm(event.term())
                .setAbout(event.about())
                .setText(event.text())
                .setTookMs(event.tookMs())
                .build();
    }

    private static ClusterEvent event(dev.flotilla.wire.v1.ClusterEvent message) {
        return new ClusterEvent(
                message.getServerId(),
                message.getBootId(),
                message.getSeq(),
                message.getAtMs(),
                message.getKind(),
                message.getTerm(),
                message.getAbout(),
                message.getText(),
                message.getTookMs());
    }

    static dev.flotilla.wire.v1.Failover failover(Failover failover) {
        return dev.flotilla.wire.v1.Failover.newBuilder()
                .setFrom(failover.from())
                .setTo(failover.to())
                .setTerm(failover.term())
                .setAtMs(failover.atMillis())
                .setDetectMs(failover.detectMs())
                .setElectMs(failover.electMs())
                .setFirstCommitMs(failover.firstCommitMs())
                .setTotalMs(failover.totalMs())
                .setCause(failover.cause())
                .build();
    }

    private static Failover failover(dev.flotilla.wire.v1.Failover message) {
        return new Failover(
                message.getFrom(),
                message.getTo(),
                message.getTerm(),
                message.getAtMs(),
                message.getDetectMs(),
                message.getElectMs(),
                message.getFirstCommitMs(),
                message.getTotalMs(),
                message.getCause());
    }

    static dev.flotilla.wire.v1.PresenceBeat beat(PresenceBeat beat) {
        return dev.flotilla.wire.v1.PresenceBeat.newBuilder()
                .setServerId(beat.from().serverId())
                .setMemberId(beat.from().toString())
                .setBootId(beat.bootId())
                .setClusterId(beat.cluster().toString())
                .setRole(ClusterMessages.role(beat.role()))
                .setTerm(beat.term())
                .setStopping(beat.stopping())
                .addAllEvents(beat.events().stream().map(ViewMessages::event).toList())
                .addAllFailovers(
                        beat.failovers().stream().map(ViewMessages::failover).toList())
                .setConfigIndex(beat.configIndex())
                .setKnowsYou(beat.knowsYou())
                .build();
    }

    static PresenceBeat beat(dev.flotilla.wire.v1.PresenceBeat message) {
        return new PresenceBeat(
                MemberId.parse(message.getMemberId()),
                message.getBootId(),
                ClusterMessages.group(message.getClusterId()),
                ClusterMessages.role(message.getRole()),
                message.getTerm(),
                message.getStopping(),
                message.getEventsList().stream().map(ViewMessages::event).toList(),
                message.getFailoversList().stream().map(ViewMessages::failover).toList(),
                message.getConfigIndex(),
                message.getKnowsYou());
    }

    static ConfirmLeaderGoneRequest question(GoneQuestion question) {
        return ConfirmLeaderGoneRequest.newBuilder()
                .setMemberId(question.suspect().toString())
                .setTerm(question.term())
                .setAskedBy(question.askedBy())
                .setLastLogTerm(question.lastLog().term())
                .setLastLogIndex(question.lastLog().index().value())
                .build();
    }

    static GoneQuestion question(ConfirmLeaderGoneRequest message) {
        return new GoneQuestion(
                MemberId.parse(message.getMemberId()),
                message.getTerm(),
                message.getAskedBy(),
                new Position(message.getLastLogTerm(), new LogIndex(message.getLastLogIndex())));
    }

    static ConfirmLeaderGoneReply answer(GoneAnswer answer) {
        return ConfirmLeaderGoneReply.newBuilder()
                .setGone(answer.gone())
                .setTerm(answer.term())
                .setLastLogTerm(answer.lastLog().term())
                .setLastLogIndex(answer.lastLog().index().value())
                .build();
    }

    static GoneAnswer answer(ConfirmLeaderGoneReply message) {
        return new GoneAnswer(
                message.getGone(),
                message.getTerm(),
                new Position(message.getLastLogTerm(), new LogIndex(message.getLastLogIndex())));
    }
}
