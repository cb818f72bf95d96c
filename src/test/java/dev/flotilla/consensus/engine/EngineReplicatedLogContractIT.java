package dev.flotilla.consensus.engine;

import dev.flotilla.consensus.LogCluster;
import dev.flotilla.consensus.ReplicatedLogContract;

/// Our engine holds the port's contract.
final class EngineReplicatedLogContractIT extends ReplicatedLogContract {
    @Override
    protected LogCluster.Opener opener(int snapshotEntries) {
        var limits = new EngineSettings.Limits(64 << 10, 64 << 10, snapshotEntries, 1 << 30, 20, 256, 32, 1 << 20);
        return TestCluster.opener(EngineSettings.Timing.DEFAULT, limits);
    }
}
