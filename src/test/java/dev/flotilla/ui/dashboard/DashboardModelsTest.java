package dev.flotilla.ui.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.client.ReplicaList;
import dev.flotilla.client.view.Pictures;
import dev.flotilla.client.view.ServerRole;
import dev.flotilla.client.view.ServerView.Snapshot;
import dev.flotilla.client.view.TeamPicture;
import dev.flotilla.config.Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DashboardModelsTest {
    @Test
    void d1TheThreePhasesOfAFailoverSumToThePause() {
        var lanes = FailoverLanes.of(Pictures.calm().failovers().getLast(), List.of(3, 1, 2));

        assertThat(lanes.pausedMs()).isEqualTo(lanes.failover().totalMs()).isEqualTo(1_380);
        assertThat(lanes.marks()).extracting(FailoverLanes.Mark::atMs).containsExactly(0, 1_240, 1_300, 1_380);
    }

    @Test
    void aReplayShowsTheRolesOfItsMomentAndStopsAtTheEnd() {
        var lanes = FailoverLanes.of(Pictures.calm().failovers().getLast(), List.of(1, 2, 3));

        assertThat(lanes.rolesAt(-1)).containsEntry(1, ServerRole.LEADER).containsEntry(2, ServerRole.FOLLOWER);
        assertThat(lanes.rolesAt(1_250)).containsEntry(1, ServerRole.UNKNOWN).containsEntry(2, ServerRole.CANDIDATE);
        assertThat(lanes.rolesAt(1_300)).containsEntry(2, ServerRole.LEADER);

        var replay = Replay.of(lanes).played(0.1).after(1_000);
        assertThat(replay.atMs()).isEqualTo(lanes.fromMs() + 100.0);
        assertThat(replay.after(1_000_000).isPlaying()).isFalse();
        assertThat(replay.after(1_000_000).atMs()).isEqualTo(lanes.toMs());
    }

    @Test
    void d2AnEventThatTwoServersTellStandsOnce() {
        var log = new EventLog();

        assertThat(log.add(Pictures.event(1, 1, 5, "line_up", 7))).isTrue();
        assertThat(log.add(Pictures.event(1, 1, 5, "line_up", 7))).isFalse();
        assertThat(log.matching("")).hasSize(1);
        assertThat(log.matching("nothing such")).isEmpty();
    }

    @Test
    void d12EventsAndSeriesHaveALimit() {
        var log = new EventLog();
        Pictures.events(EventLog.MAX + 500).forEach(log::add);
        var series = new RingSeries();
        for (var second = 0; second < 5_000; second++) {
            series.add(second);
        }

        assertThat(log.size()).isEqualTo(EventLog.MAX);
        assertThat(series.size()).isEqualTo(RingSeries.CAPACITY);
        assertThat(series.at(RingSeries.CAPACITY - 1)).isEqualTo(4_999);
        assertThat(series.at(0)).isEqualTo(4_100);
    }

    @Test
    void aGapStaysAGapAndAPeakSurvives() {
        var series = new RingSeries();
        for (var second = 0; second < 100; second++) {
            series.add(second == 42 ? 900 : 1);
        }
        for (var second = 0; second < 100; second++) {
            series.gap();
        }

        var columns = series.columns(200, 20);

        assertThat(columns).hasSize(20);
        assertThat(columns.get(4)).isEqualTo(new RingSeries.Column(1, 900));
        assertThat(columns.subList(10, 20)).allMatch(RingSeries.Column::isGap);
    }

    @Test
    void d7ProgressNeverRunsBackwardsAndANewAttemptStartsAnew() {
        var meter = new JoiningMeter();
        meter.seen(new Snapshot(0, 200, 9, 1), 0);
        meter.seen(new Snapshot(80, 200, 9, 1), 4_000);
        meter.seen(new Snapshot(70, 200, 9, 1), 5_000);

        assertThat(meter.fraction()).isEqualTo(0.4);
        assertThat(meter.leftMs()).hasValue(7_500);

        meter.seen(new Snapshot(10, 200, 9, 2), 6_000);
        assertThat(meter.attempt()).isEqualTo(2);
        assertThat(meter.fraction()).isEqualTo(0.05);
        assertThat(meter.leftMs()).isEmpty();
        meter.seen(new Snapshot(10, 200, 9, 2), 16_000);
        assertThat(meter.isStalled()).isTrue();
    }

    @Test
    void d11HoweverMuchComesOneTaskWaitsAndWhatIsDroppedIsCounted() {
        var tasks = new ArrayDeque<Runnable>();
        var batches = new ArrayList<Conflator.Batch>();
        var conflator = new Conflator(tasks::add, batches::add);

        Pictures.events(20_000).forEach(conflator::offer);
        conflator.offer(Pictures.leaderless());
        conflator.offer(Pictures.calm());

        assertThat(tasks).hasSize(1);
        while (!tasks.isEmpty()) {
            tasks.remove().run();
            assertThat(tasks).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(batches.getFirst().view()).hasValue(Pictures.calm());
        assertThat(batches.stream().mapToInt(batch -> batch.events().size()).sum())
                .isEqualTo(1_000);
        assertThat(batches.getLast().dropped()).isEqualTo(19_000);
    }

    @Test
    void d15NoCardLeavesThePictureAtAnyWidth() {
        var rows = TeamPicture.first(Pictures.calm(), 0).rows(0);

        for (var width : List.of(1280, 800, 640, 420)) {
            var layout = TopologyLayout.of(rows, width);
            assertThat(layout.places()).hasSize(3).allSatisfy(place -> {
                assertThat(place.x() - TopologyLayout.CARD_WIDTH / 2).isNotNegative();
                assertThat(place.x() + TopologyLayout.CARD_WIDTH / 2).isLessThanOrEqualTo(width);
                assertThat(place.y() + TopologyLayout.CARD_HEIGHT / 2).isLessThanOrEqualTo(layout.height());
            });
            assertThat(layout.places().getFirst().id()).isEqualTo(1);
        }
    }

    @Test
    void linksAreDrawnOnlyFromALeaderAndALostServerIsCrossed() {
        assertThat(TopologyLayout.of(TeamPicture.first(Pictures.leaderless(), 0).rows(0), 800)
                        .links())
                .isEmpty();
        assertThat(TopologyLayout.of(TeamPicture.first(Pictures.calm(), 0).rows(0), 800)
                        .links())
                .hasSize(2)
                .allMatch(link -> link.look() == TopologyLayout.LinkLook.SOLID && link.hasFlow());
    }

    @Test
    void theReplicaListOfThisClientIsHeldAgainstTheMembership() {
        var list = new ReplicaList(
                "c",
                5,
                List.of(Address.parse("127.0.0.1:50001"), Address.parse("127.0.0.1:50009")),
                List.of(Address.parse("127.0.0.1:50002")));

        assertThat(ReplicaRow.of(list, Pictures.calm()))
                .containsExactly(
                        new ReplicaRow("127.0.0.1:50001", ReplicaRow.Origin.TOLD, ReplicaRow.Standing.MEMBER),
                        new ReplicaRow("127.0.0.1:50009", ReplicaRow.Origin.TOLD, ReplicaRow.Standing.NO_MEMBER),
                        new ReplicaRow("127.0.0.1:50002", ReplicaRow.Origin.SEED, ReplicaRow.Standing.MEMBER),
                        new ReplicaRow("127.0.0.1:50003", ReplicaRow.Origin.NOT_HELD, ReplicaRow.Standing.MEMBER));
        assertThat(ReplicaRow.isCurrent(list, Pictures.calm())).isFalse();
    }
}
