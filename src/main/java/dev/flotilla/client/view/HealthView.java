package dev.flotilla.client.view;

/// The team's state in one word and one sentence.
///
/// @param survives how many more servers may fail: "can lose N"
public record HealthView(
        State state, String sentence, int voters, int quorum, int healthyVoters, int survives, int learners) {
    public enum State {
        UNKNOWN,
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
