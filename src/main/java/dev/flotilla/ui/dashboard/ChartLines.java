package dev.flotilla.ui.dashboard;

import dev.flotilla.client.view.HealthView;
import dev.flotilla.client.view.ServerRow;
import dev.flotilla.client.view.ServerView;
import dev.flotilla.client.view.TeamPicture;

/// The lines of the charts, one value a second. Without a leader its lines have a gap. Owned by the screen's thread.
final class ChartLines {
    private static final double MICROS_IN_MS = 1_000;

    private final RingSeries commits = new RingSeries();
    private final RingSeries commitP50Ms = new RingSeries();
    private final RingSeries commitP99Ms = new RingSeries();
    private final RingSeries worstLag = new RingSeries();

    /// Called once a second, also when nothing new came.
    void sample(TeamPicture picture, long now) {
        var leader = picture.leadership().confirmed();
        if (leader.isEmpty() || picture.state(now) == HealthView.State.OFFLINE) {
            commits.gap();
            commitP50Ms.gap();
            commitP99Ms.gap();
            worstLag.gap();
            return;
        }
        var rates = leader.map(ServerView::rates).orElseThrow();
        commits.add(rates.commitsPerSecond());
        commitP50Ms.add(rates.commitP50Us() / MICROS_IN_MS);
        commitP99Ms.add(rates.commitP99Us() / MICROS_IN_MS);
        worstLag.add(picture.rows(now).stream()
                .map(ServerRow::lag)
                .filter(lag -> lag.value().isPresent())
                .mapToLong(lag -> lag.value().getAsLong())
                .max()
                .orElse(0));
    }

    RingSeries commits() {
        return commits;
    }

    RingSeries commitP50Ms() {
        return commitP50Ms;
    }

    RingSeries commitP99Ms() {
        return commitP99Ms;
    }

    RingSeries worstLag() {
        return worstLag;
    }
}
