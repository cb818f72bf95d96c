package dev.flotilla.node;

import dev.flotilla.consensus.LogIndex;
import dev.flotilla.rpc.SnapshotShelf;
import dev.flotilla.storage.Snapshots;
import java.util.Optional;

/// The store's snapshots, as the snapshot service asks for them.
record StoreShelf(Snapshots snapshots) implements SnapshotShelf {
    @Override
    public Optional<Copy> atLeast(LogIndex index) {
        return snapshots.atLeast(index).map(StoreShelf::copy);
    }

    @Override
    public Optional<Copy> find(String id) {
        return snapshots.find(id).map(StoreShelf::copy);
    }

    private static Copy copy(Snapshots.Snapshot made) {
        return new Copy(made.id(), made.file(), made.position(), made.bytes(), made.sha256());
    }
}
