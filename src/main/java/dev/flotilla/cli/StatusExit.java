package dev.flotilla.cli;

import dev.flotilla.client.view.HealthView;

/// What `flotilla status` ends with.
public final class StatusExit {
    public static final int HEALTHY = 0;
    /// Works, with something wrong: degraded, at risk, or unstable.
    public static final int DEGRADED = 10;
    public static final int NO_LEADER = 11;
    public static final int NO_QUORUM = 12;
    public static final int NOBODY_ANSWERED = 13;

    private StatusExit() {}

    static int of(HealthView.State state) {
        return switch (state) {
            case HEALTHY -> HEALTHY;
            case DEGRADED, AT_RISK, UNSTABLE, UNKNOWN -> DEGRADED;
            case ELECTING, LEADER_SILENT -> NO_LEADER;
            case NO_QUORUM -> NO_QUORUM;
            case OFFLINE -> NOBODY_ANSWERED;
        };
    }
}
