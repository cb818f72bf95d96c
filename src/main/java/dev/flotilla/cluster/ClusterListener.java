package dev.flotilla.cluster;

/// What a watcher of the cluster is told. Called on the loop, in order; must not block.
public interface ClusterListener {
    /// First, and whenever numbers changed, at most once a period.
    void snapshot(ClusterView view);

    /// At once, never conflated.
    void event(ClusterEvent event);

    /// First, and at once when the membership or the leader changed.
    void replicas(ReplicaList list);

    /// Each second when nothing else was said.
    void beat();

    /// The watched server stops; nothing comes after this.
    void goingAway(String reason);
}
