package dev.flotilla.cluster;

/// The cluster in one sentence and five numbers. Made by [HealthRules] alone.
///
/// @param healthyVoters up and caught up
/// @param survives      how many more failures it takes and still works
public record Health(
        State state, String sentence, int voters, int quorum, int healthyVoters, int survives, int learners) {
    public enum State {
        HEALTHY,
        DEGRADED,
        AT_RISK,
        UNSTABLE,
        ELECTING,
        LEADER_SILENT,
        NO_QUORUM,
        OFFLINE
    }
}
