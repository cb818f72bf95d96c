package dev.flotilla.client.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.client.view.Reading.Freshness;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TeamPictureTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void d1WithoutALeaderWhatItKnewFreezesAndAgesAndNothingBecomesZero() {
        var picture = TeamPicture.first(Pictures.calm(), 0).next(Pictures.leaderless(), 5 * SECOND);

        var third = picture.rows(6 * SECOND).getLast();

        assertThat(picture.isFrozen()).isTrue();
        assertThat(third.lag().value()).hasValue(3);
        assertThat(third.lag().source()).isEqualTo(1);
        assertThat(third.lag().ageMs()).isEqualTo(6_100);
        assertThat(third.lag().freshness()).isEqualTo(Freshness.AGING);
    }

    @Test
    void d1WithoutAnyLeaderEverSeenThereIsNoLag() {
        var rows = TeamPicture.first(Pictures.leaderless(), 0).rows(0);

        assertThat(rows).allSatisfy(row -> {
            assertThat(row.lag().freshness()).isEqualTo(Freshness.ABSENT);
            assertThat(row.lag().absentBecause()).contains("leader");
        });
    }

    @Test
    void d3APictureThatNobodyRenewsIsOffline() {
        var picture = TeamPicture.first(Pictures.calm(), 0);

        assertThat(picture.state(2 * SECOND)).isEqualTo(HealthView.State.HEALTHY);
        assertThat(picture.state(3 * SECOND)).isEqualTo(HealthView.State.OFFLINE);
    }

    @Test
    void d4TheLastFactsOfAnUnreachableServerAreOld() {
        var first = TeamPicture.first(Pictures.leaderless(), 0).rows(0).getFirst();

        assertThat(first.commit().value()).hasValue(99);
        assertThat(first.commit().freshness()).isEqualTo(Freshness.OLD);
    }

    @Test
    void d5OfTwoLeadersTheHigherTermCountsAndTheOtherIsDeposed() {
        var view = Pictures.team(
                HealthView.State.HEALTHY,
                2,
                Pictures.server(1, ServerRole.LEADER, 7, 1, true),
                Pictures.server(2, ServerRole.LEADER, 8, 2, true),
                Pictures.server(3, ServerRole.FOLLOWER, 8, 2, true));

        var leadership = Leadership.of(view);

        assertThat(leadership.confirmed().map(ServerView::id)).hasValue(2);
        assertThat(leadership.deposed()).extracting(ServerView::id).containsExactly(1);
    }

    @Test
    void d5AClaimThatNoMajorityNamesIsNotConfirmed() {
        var view = Pictures.team(
                HealthView.State.ELECTING,
                3,
                Pictures.server(1, ServerRole.UNREACHABLE, 7, 1, true),
                Pictures.server(2, ServerRole.LEADER, 8, 2, true),
                Pictures.server(3, ServerRole.FOLLOWER, 7, 1, true));

        assertThat(Leadership.of(view).isConfirmed()).isFalse();
        assertThat(Leadership.of(view).confirmations()).isEqualTo(1);
    }

    @Test
    void d9ADownServerOfThreeMayBeRemovedAnUpOneMayNotWhileOneIsDown() {
        var view = Pictures.team(
                HealthView.State.AT_RISK,
                2,
                Pictures.server(1, ServerRole.LEADER, 7, 1, true),
                Pictures.server(2, ServerRole.FOLLOWER, 7, 1, true),
                Pictures.server(3, ServerRole.UNREACHABLE, 7, 1, true));

        assertThat(ChangeGuard.remove(view, 3).isAllowed()).isTrue();
        assertThat(ChangeGuard.remove(view, 2).refusal())
                .isEqualTo("1 of the 2 remaining voters would be healthy; 2 are needed.");
        assertThat(ChangeGuard.transfer(view, 3).isAllowed()).isFalse();
        assertThat(ChangeGuard.transfer(view, 2).isAllowed()).isTrue();
    }

    @Test
    void d10AChangeCarriesTheTermAndMembershipThatWereLookedAt() {
        var guard = ChangeGuard.remove(Pictures.calm(), 3);

        assertThat(guard.expectedTerm()).isEqualTo(7);
        assertThat(guard.expectedConfigIndex()).isEqualTo(7);
        assertThat(ChangeGuard.remove(Pictures.leaderless(), 3).refusal()).contains("needs a leader");
    }

    @Test
    void d13ElectionsStandInOrderHoweverTheClocksDiffer() {
        var sorted = EventOrder.sorted(List.of(
                Pictures.event(2, 1, 1_000, "became_leader", 8),
                Pictures.event(3, 1, 11_000, "leader_lost", 7),
                Pictures.event(2, 2, 9_000, "election_started", 8)));

        assertThat(sorted)
                .extracting(EventView::kind)
                .containsExactly("leader_lost", "election_started", "became_leader");
    }

    @Test
    void d17WithMajorityToSpareNobodyIsCriticalWithoutEachHealthyVoterIs() {
        assertThat(TeamPicture.first(Pictures.calm(), 0).rows(0)).noneMatch(ServerRow::critical);
        assertThat(TeamPicture.first(Pictures.leaderless(), 0).rows(0))
                .filteredOn(ServerRow::critical)
                .extracting(ServerRow::id)
                .containsExactly(3);
    }
}
