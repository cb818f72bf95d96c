package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.JournalStateMachine;
import dev.flotilla.consensus.Leadership;
import dev.flotilla.consensus.LogCluster;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.ReplicatedLog;
import dev.flotilla.consensus.SnapshotSource;
import java.nio.file.Path;
import java.util.List;

/// A [LogCluster] over our engine.
final class TestCluster extends LogCluster {
    TestCluster(Path root) {
        this(root, EngineSettings.Timing.DEFAULT, EngineSettings.Limits.DEFAULT);
    }

    TestCluster(Path root, EngineSettings.Timing timing, EngineSettings.Limits limits) {
        super(root, opener(timing, limits));
    }

    static LogCluster.Opener opener(EngineSettings.Timing timing, EngineSettings.Limits limits) {
        return new LogCluster.Opener() {
            @Override
            public ReplicatedLog<Long> open(
                    Member self,
                    GroupId group,
                    Path folder,
                    List<Member> founders,
                    JournalStateMachine state,
                    SnapshotSource snapshots,
                    Leadership.Listener listener) {
                var settings = EngineSettings.of(self.id(), group, self.engineAddress(), folder, founders)
                        .with(timing)
                        .with(limits);
                return EngineReplicatedLog.open(settings, state, snapshots, listener);
            }
        };
    }
}
