package dev.flotilla.ui.dashboard;

import dev.flotilla.client.view.HealthView;
import dev.flotilla.client.view.ServerView;
import dev.flotilla.client.view.TeamPicture;
import java.util.List;

/// One of the four tiles that answer first: does it work, who leads, what may still fail, what was the last pause.
record Tile(Kind kind, Tone tone, String title, String detail) {
    enum Kind {
        STATE,
        LEADER,
        SURVIVES,
        FAILOVER
    }

    /// Always together with words and an icon, never by colour alone.
    enum Tone {
        GOOD,
        WARNING,
        BAD,
        NEUTRAL
    }

    static List<Tile> of(TeamPicture picture, long now, DashboardText text) {
        return List.of(
                state(picture, now, text),
                leader(picture, now, text),
                survives(picture, now, text),
                failover(picture, text));
    }

    private static Tile state(TeamPicture picture, long now, DashboardText text) {
        var state = picture.state(now);
        var health = picture.view().health();
        var detail = state == HealthView.State.OFFLINE
                ? text.text("tile.state.old", text.length(picture.ageMs(now)))
                : text.text("tile.state.detail", health.healthyVoters(), health.voters());
        return new Tile(Kind.STATE, tone(state), text.text("state." + state.name()), detail);
    }

    static Tone tone(HealthView.State state) {
        return switch (state) {
            case HEALTHY -> Tone.GOOD;
            case DEGRADED, AT_RISK, UNSTABLE, ELECTING, LEADER_SILENT -> Tone.WARNING;
            case NO_QUORUM, OFFLINE -> Tone.BAD;
            case UNKNOWN -> Tone.NEUTRAL;
        };
    }

    private static Tile leader(TeamPicture picture, long now, DashboardText text) {
        var leadership = picture.leadership();
        if (leadership.claimant().isEmpty()) {
            var term = picture.view().servers().stream()
                    .mapToLong(ServerView::term)
                    .max()
                    .orElse(0);
            return new Tile(
                    Kind.LEADER,
                    Tone.WARNING,
                    text.text("tile.leader.none"),
                    text.text("tile.leader.noneDetail", term));
        }
        var leader = leadership.claimant().get();
        return leadership.isConfirmed()
                ? new Tile(
                        Kind.LEADER,
                        Tone.GOOD,
                        text.text("server", leader.id()),
                        text.text(
                                "tile.leader.detail",
                                leader.term(),
                                text.length(leader.inRoleMs() + leader.sampleAgeMs() + picture.ageMs(now))))
                : new Tile(
                        Kind.LEADER,
                        Tone.WARNING,
                        text.text("tile.leader.claims", leader.id()),
                        text.text("tile.leader.claimsDetail", leadership.confirmations(), leadership.quorum()));
    }

    private static Tile survives(TeamPicture picture, long now, DashboardText text) {
        var health = picture.view().health();
        var isOffline = picture.state(now) == HealthView.State.OFFLINE;
        var tone = health.survives() > 0 ? Tone.GOOD : Tone.WARNING;
        return new Tile(
                Kind.SURVIVES,
                isOffline ? Tone.NEUTRAL : tone,
                text.text("tile.survives", health.survives()),
                text.text("tile.survives.detail", health.healthyVoters(), health.voters(), health.quorum()));
    }

    private static Tile failover(TeamPicture picture, DashboardText text) {
        var failovers = picture.view().failovers();
        if (failovers.isEmpty()) {
            return new Tile(Kind.FAILOVER, Tone.NEUTRAL, text.text("tile.failover.none"), "");
        }
        var last = failovers.getLast();
        return new Tile(
                Kind.FAILOVER,
                Tone.NEUTRAL,
                text.text("tile.failover", text.seconds(last.totalMs())),
                text.text("tile.failover.detail", last.term(), last.from(), last.to()));
    }
}
