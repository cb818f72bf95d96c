package dev.flotilla.consensus.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/// Ratis' settings: each one that matters is set here, with its reason, so that no default is relied upon.
final class EngineProperties {
    private final RaftProperties properties = new RaftProperties();
    private final EngineSettings settings;

    private EngineProperties(EngineSettings settings) {
        this.settings = settings;
    }

    static RaftProperties of(EngineSettings settings) {
        var made = new EngineProperties(settings);
        made.elections();
        made.reads();
        made.log();
        made.replication();
        made.snapshots();
        made.network();
        made.limits();
        return made.properties;
    }

    private void elections() {
        var timing = settings.timing();
        // the default of 150-300 ms loses leaders while another JVM starts on a small machine
        Rpc.setTimeoutMin(properties, duration(timing.electionMin()));
        Rpc.setTimeoutMax(properties, duration(timing.electionMax()));
        Rpc.setFirstElectionTimeoutMin(properties, duration(timing.electionMin()));
        Rpc.setFirstElectionTimeoutMax(properties, duration(timing.electionMax()));
        // calls between servers: votes, transfers, read indexes; longer than any election, shorter than patience
        Rpc.setRequestTimeout(properties, duration(timing.electionMax().multipliedBy(3)));
        Rpc.setSleepTime(properties, TimeDuration.valueOf(25, TimeUnit.MILLISECONDS));
        // a follower that answers nothing for so long is polled slowly instead of at full speed
        Rpc.setSlownessTimeout(properties, TimeDuration.valueOf(10, TimeUnit.SECONDS));
        RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
        // the default bars a leader that lost its majority from standing for 10 s: a whole outage where it alone is
        // up to date. It is also the pause of the process after which a leader steps down, so not near 0.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(
                properties, TimeDuration.valueOf(1, TimeUnit.SECONDS));
        // 1 to 3 voters at once would let two new, empty servers outvote the old one
        RaftServerConfigKeys.LeaderElection.setMemberMajorityAdd(properties, false);
        // the default closes a server for good after a pause of 60 s: laptops sleep
        RaftServerConfigKeys.setCloseThreshold(properties, duration(timing.pauseCloses()));
        // a follower whose own timer overslept by this much does not stand: it was stopped, not the leader
        RaftServerConfigKeys.setSleepDeviationThreshold(
                properties, duration(timing.electionMin().dividedBy(3)));
        RaftServerConfigKeys.Notification.setNoLeaderTimeout(properties, TimeDuration.valueOf(5, TimeUnit.SECONDS));
    }

    private void reads() {
        // the default answers from the leader's memory without asking whether it still leads
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        // leases trust System.nanoTime, which stands still while a laptop sleeps
        RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, false);
        RaftServerConfigKeys.Read.setLeaderHeartbeatCheckEnabled(properties, true);
        RaftServerConfigKeys.Read.setTimeout(
                properties, duration(settings.timing().readTimeout()));
        // replied-index would answer reads before what is committed but not yet answered: weaker than promised
        RaftServerConfigKeys.Read.ReadIndex.setType(properties, RaftServerConfigKeys.Read.ReadIndex.Type.COMMIT_INDEX);
    }

    private void log() {
        var limits = settings.limits();
        var entry = SizeInBytes.valueOf(limits.entryBytesMax() + (64 << 10));
        // the default lies under the temporary folder
        RaftServerConfigKeys.setStorageDir(
                properties, List.of(settings.directory().toFile()));
        RaftServerConfigKeys.setRemovedGroupsDir(
                properties, settings.directory().resolve("removed").toFile());
        RaftServerConfigKeys.setStorageFreeSpaceMin(properties, SizeInBytes.valueOf(limits.freeSpaceBytesMin()));
        Log.setUseMemory(properties, false);
        // small segments, so that purging follows checkpoints closely
        Log.setSegmentSizeMax(properties, SizeInBytes.valueOf(limits.segmentBytes()));
        Log.setPreallocatedSize(properties, SizeInBytes.valueOf(Math.min(256 << 10, limits.segmentBytes())));
        // must hold the longest append plus its frame; the default of 8 MB is taken outside the heap for every group
        Log.setWriteBufferSize(properties, SizeInBytes.valueOf(entry.getSize() + (64 << 10)));
        Log.setSegmentCacheNumMax(properties, 2);
        Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf(3L * limits.segmentBytes()));
        Log.setQueueElementLimit(properties, limits.pendingEntriesMax() * 2);
        Log.setQueueByteLimit(properties, SizeInBytes.valueOf("32MB"));
        // commit indexes as entries of their own would double the forces
        Log.setLogMetadataEnabled(properties, false);
        // never start with what is readable and vote; LogTriage judged the files before
        Log.setCorruptionPolicy(properties, Log.CorruptionPolicy.EXCEPTION);
        // a force covers all entries that wait, at most so many
        Log.setForceSyncNum(properties, 128);
        Log.setAsyncFlushEnabled(properties, false);
        Log.setUnsafeFlushEnabled(properties, false);
        // the state's checkpoint is on disk before the log is cut; a few entries stay for followers that lag a little
        Log.setPurgeUptoSnapshotIndex(properties, true);
        Log.setPurgePreservationLogNum(properties, limits.keptEntries());
        Log.setPurgeGap(properties, 64);
        Log.StateMachineData.setSync(properties, true);
        Log.StateMachineData.setCachingEnabled(properties, false);
    }

    private void replication() {
        var entry = SizeInBytes.valueOf(settings.limits().entryBytesMax() + (64 << 10));
        Log.Appender.setBufferByteLimit(properties, entry);
        Log.Appender.setBufferElementLimit(properties, 0);
        // between two appends to one follower: 0 sends at once. With many requests in flight 0 would spin on empty
        // heartbeats; with two groups in flight, as the gateway keeps it, it never comes to that.
        Log.Appender.setWaitTimeMin(properties, TimeDuration.valueOf(0, TimeUnit.MILLISECONDS));
        // first try at once, then calmly: a server that is down is not worth a core, one that came back is wanted soon
        Log.Appender.setRetryPolicy(properties, "1ms,10, 200ms,1000000");
        GrpcConfigKeys.Server.setLeaderOutstandingAppendsMax(properties, 8);
        // heartbeats on their own connection are not held up by large appends
        GrpcConfigKeys.Server.setHeartbeatChannel(properties, true);
        Log.setAppendEntriesComposeEnabled(properties, true);
        RaftServerConfigKeys.setStagingCatchupGap(properties, 100);
        // how long a membership change waits for a new server to catch up before it is refused
        RaftServerConfigKeys.setStagingTimeout(properties, TimeDuration.valueOf(10, TimeUnit.SECONDS));
    }

    private void snapshots() {
        // "notify": the lagging server's own code fetches the state and installs it, off Ratis' threads
        Log.Appender.setInstallSnapshotEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(
                properties, settings.limits().snapshotEntries());
        RaftServerConfigKeys.Snapshot.setCreationGap(properties, 1);
        // a stop shall be quick; the log replays what the last checkpoint lacks
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenRemoveEnabled(properties, false);
    }

    private void network() {
        RaftConfigKeys.Rpc.setType(properties, new EngineRpcType());
        // this host only, never every interface
        GrpcConfigKeys.Server.setHost(properties, settings.listen().host());
        GrpcConfigKeys.Server.setPort(properties, settings.listen().port());
        // Netty's native transport is not shipped
        GrpcConfigKeys.setUseEpoll(properties, false);
        GrpcConfigKeys.setMessageSizeMax(
                properties, SizeInBytes.valueOf(settings.limits().entryBytesMax() + (4L << 20)));
        GrpcConfigKeys.setFlowControlWindow(properties, SizeInBytes.valueOf("1MB"));
    }

    private void limits() {
        var limits = settings.limits();
        RaftServerConfigKeys.Write.setElementLimit(properties, limits.pendingEntriesMax());
        RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf("64MB"));
        // repeats are recognized in the replicated state, not here; this cache would only hold memory
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, TimeDuration.valueOf(2, TimeUnit.SECONDS));
    }

    private static TimeDuration duration(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
