package dev.flotilla.ui.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.client.view.HealthView;
import dev.flotilla.client.view.Pictures;
import dev.flotilla.client.view.TeamPicture;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TileTest {
    private static final DashboardText ENGLISH = DashboardText.in(Locale.ENGLISH);

    @Test
    void theFourTilesOfACalmTeam() {
        assertThat(Tile.of(TeamPicture.first(Pictures.calm(), 0), 0, ENGLISH))
                .containsExactly(
                        new Tile(Tile.Kind.STATE, Tile.Tone.GOOD, "Healthy", "3 of 3 voters healthy"),
                        new Tile(Tile.Kind.LEADER, Tile.Tone.GOOD, "Server 1", "leader · term 7 · 8 s"),
                        new Tile(Tile.Kind.SURVIVES, Tile.Tone.GOOD, "Survives 1 failure", "3 of 3 voters · quorum 2"),
                        new Tile(
                                Tile.Kind.FAILOVER,
                                Tile.Tone.NEUTRAL,
                                "Last failover 1.38 s",
                                "term 7 · server 1 → 2"));
    }

    @Test
    void d3AnOldPictureSaysSoAndIsNotGreen() {
        var tiles = Tile.of(TeamPicture.first(Pictures.calm(), 0), TimeUnit.SECONDS.toNanos(42), ENGLISH);

        assertThat(tiles.getFirst())
                .isEqualTo(new Tile(Tile.Kind.STATE, Tile.Tone.BAD, "Offline", "last picture 42 s ago"));
        assertThat(tiles.get(2).tone()).isNotEqualTo(Tile.Tone.GOOD);
    }

    @Test
    void withoutALeaderTheHighestTermIsTold() {
        assertThat(Tile.of(TeamPicture.first(Pictures.leaderless(), 0), 0, ENGLISH)
                        .get(1))
                .isEqualTo(new Tile(Tile.Kind.LEADER, Tile.Tone.WARNING, "No leader", "highest term 8"));
    }

    @Test
    void bothLanguagesHaveTheSameWordsAndEachStateHasOne() {
        var german = ResourceBundle.getBundle("flotilla.text.dashboard", Locale.GERMAN);
        var english = ResourceBundle.getBundle("flotilla.text.dashboard", Locale.ROOT);

        assertThat(german.getLocale()).isEqualTo(Locale.GERMAN);
        // only keySet() of the bundle alone would include those of its parent
        assertThat(english.keySet())
                .allSatisfy(key -> assertThat(german.containsKey(key)).isTrue());
        assertThat(german.keySet()).hasSameElementsAs(english.keySet());
        for (var state : HealthView.State.values()) {
            assertThat(english.containsKey("state." + state)).as(state.name()).isTrue();
        }
        assertThat(Tile.of(TeamPicture.first(Pictures.calm(), 0), 0, DashboardText.in(Locale.GERMANY)))
                .extracting(Tile::title)
                .containsExactly("Gesund", "Server 1", "Verträgt 1 Ausfall", "Letzter Wechsel 1,38 s");
    }
}
