package dev.flotilla.cluster;

import static dev.flotilla.cluster.Members.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.EngineStatus.PeerProgress;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pictures are written as one word a voter: L leader, f follower, c candidate, s silent, d down, g catching up
/// (thousands of entries behind), i copying a snapshot, q quarantined, S stopping, u follower that knows no leader,
/// p follower of a server that is silent.
@Timeout(10)
class HealthRulesTest {
    @ParameterizedTest(name = "{0} is {1}, healthy {2}, survives {3}")
    @CsvSource({
        "L, HEALTHY, 1, 0",
        "Lf, HEALTHY, 2, 0",
        "Lff, HEALTHY, 3, 1",
        "Lfff, HEALTHY, 4, 1",
        "Lffff, HEALTHY, 5, 2",
        "Lffffff, HEALTHY, 7, 3",
        "Lfd, AT_RISK, 2, 0",
        "Lfg, AT_RISK, 2, 0",
        "Lfi, AT_RISK, 2, 0",
        "Lfq, AT_RISK, 2, 0",
        "LfS, AT_RISK, 2, 0",
        "Lfs, AT_RISK, 2, 0",
        "Lfffd, DEGRADED, 4, 1",
        "Lffdd, AT_RISK, 3, 0",
        "Lgg, AT_RISK, 1, 0",
        "Ld, NO_QUORUM, 1, 0",
        "Ldd, NO_QUORUM, 1, 0",
        "ddf, NO_QUORUM, 1, 0",
        "dcf, ELECTING, 2, 0",
        "duu, ELECTING, 2, 0",
        "dpp, LEADER_SILENT, 2, 0",
        "spp, LEADER_SILENT, 2, 0",
        "Luu, ELECTING, 3, 0",
    })
    void stateAndToleranceFollowFromTheVoters(String word, Health.State state, int healthy, int survives) {
        var health = HealthRules.evaluate(picture(word, 0));
        assertThat(health.state()).as(health.sentence()).isEqualTo(state);
        assertThat(health.healthyVoters()).isEqualTo(healthy);
        assertThat(health.survives()).isEqualTo(survives);
        assertThat(health.quorum()).isEqualTo(word.length() / 2 + 1);
        assertThat(health.voters()).isEqualTo(word.length());
    }

    @Test
    void twoServersAreToldThePlainTruth() {
        assertThat(HealthRules.evaluate(picture("Lf", 0)).sentence())
                .isEqualTo("Two copies, but if either stops nobody can send: add a third.");
    }

    @Test
    void aLeaderThatChangesOftenIsUnstable() {
        assertThat(HealthRules.evaluate(picture("Lff", 3)).state()).isEqualTo(Health.State.HEALTHY);
        assertThat(HealthRules.evaluate(picture("Lff", 4)).state()).isEqualTo(Health.State.UNSTABLE);
    }

    @Test
    void theSentenceNamesWhoIsMissing() {
        assertThat(HealthRules.evaluate(picture("Lfffd", 0)).sentence()).isEqualTo("Server 5 is down.");
        assertThat(HealthRules.evaluate(picture("ddf", 0)).sentence())
                .contains("only 1 of 3 voters can be reached")
                .contains("2 are needed");
    }

    @Test
    void ofTwoLeadersTheOneOfTheHigherTermCounts() {
        var picture = picture("Lff", 0);
        var members = new ArrayList<>(picture.members());
        members.set(2, seen(3, 'L', 4, picture.configuration(), 3));
        var health = HealthRules.evaluate(new HealthRules.Picture(1, picture.configuration(), members, 0));
        assertThat(health.state()).isEqualTo(Health.State.HEALTHY);
    }

    @Test
    void aSlowDiskOrAFullOneDegrades() {
        var picture = picture("Lff", 0);
        var members = new ArrayList<>(picture.members());
        var slow = members.get(1);
        var storage = new NodeFacts.Storage(0, 0, 0, 999_999_999);
        var full = new NodeFacts(
                0, NodeFacts.NONE.rates(), storage, NodeFacts.NONE.process(), 0, "", false, Optional.empty(), 0, "");
        members.set(
                1,
                new HealthRules.Seen(
                        new NodeStatus(
                                slow.id(),
                                slow.status().address(),
                                1,
                                Role.FOLLOWER,
                                slow.status().engine(),
                                full,
                                Duration.ZERO,
                                Duration.ZERO),
                        Contact.UP,
                        Duration.ZERO));
        var health = HealthRules.evaluate(new HealthRules.Picture(1, picture.configuration(), members, 0));
        assertThat(health.state()).isEqualTo(Health.State.DEGRADED);
        assertThat(health.sentence()).contains("server 2").contains("999 MB free");
    }

    private static HealthRules.Picture picture(String word, int changes) {
        var configuration = new Configuration(
                new LogIndex(7),
                IntStream.rangeClosed(1, word.length()).mapToObj(Members::voter).toList());
        var leader = word.indexOf('L') + 1;
        var members = IntStream.range(0, word.length())
                .mapToObj(i -> seen(i + 1, word.charAt(i), 6, configuration, leader))
                .toList();
        var withPeers = new ArrayList<HealthRules.Seen>();
        for (var seen : members) {
            withPeers.add(seen.id().serverId() == leader ? leading(seen, word) : seen);
        }
        return new HealthRules.Picture(1, configuration, withPeers, changes);
    }

    /// Full reports come only while somebody looks; its last word may be much newer.
    @Test
    void aServerThatIsAwayIsAwaySinceItsLastWord() {
        var up = seen(2, 'f', 6, picture("Lf", 0).configuration(), 1);
        var old = new HealthRules.Seen(
                up.status().as(Role.FOLLOWER, Duration.ofSeconds(70)), Contact.DOWN, Duration.ZERO);
        var shown = NodeMonitor.shown(old, Optional.of(Duration.ofSeconds(3)));
        assertThat(shown.role()).isEqualTo(Role.UNREACHABLE);
        assertThat(shown.sampleAge()).isEqualTo(Duration.ofSeconds(3));
        assertThat(NodeMonitor.shown(old, Optional.empty()).sampleAge()).isEqualTo(Duration.ofSeconds(70));
    }

    private static HealthRules.Seen leading(HealthRules.Seen seen, String word) {
        var peers = new ArrayList<PeerProgress>();
        for (var i = 0; i < word.length(); i++) {
            if (word.charAt(i) != 'L') {
                peers.add(new PeerProgress(
                        id(i + 1), new LogIndex(100), new LogIndex(101), Duration.ZERO, word.charAt(i) == 'i'));
            }
        }
        var engine = engine(
                EngineStatus.Role.LEADER,
                6,
                Optional.of(seen.id()),
                seen.status().engine().configuration(),
                peers);
        return new HealthRules.Seen(
                new NodeStatus(
                        seen.id(),
                        seen.status().address(),
                        1,
                        Role.LEADER,
                        engine,
                        NodeFacts.NONE,
                        Duration.ZERO,
                        Duration.ZERO),
                seen.contact(),
                seen.laggingFor());
    }

    private static HealthRules.Seen seen(int server, char what, long term, Configuration configuration, int leader) {
        Member member = configuration.byServerId(server).orElseThrow();
        Optional<MemberId> believed = switch (what) {
            case 'u', 'c' -> Optional.empty();
            case 'p' -> Optional.of(id(1));
            default -> leader > 0 ? Optional.of(id(leader)) : Optional.empty();
        };
        var role = switch (what) {
            case 'L' -> Role.LEADER;
            case 'c' -> Role.CANDIDATE;
            case 'q' -> Role.QUARANTINED;
            default -> Role.FOLLOWER;
        };
        var contact = switch (what) {
            case 'd' -> Contact.DOWN;
            case 's' -> Contact.SUSPECT;
            case 'S' -> Contact.STOPPING;
            default -> Contact.UP;
        };
        var engine = engine(EngineStatus.Role.FOLLOWER, term, believed, configuration, List.of());
        var status = new NodeStatus(
                member.id(), member.publicAddress(), 1, role, engine, NodeFacts.NONE, Duration.ZERO, Duration.ZERO);
        return new HealthRules.Seen(status, contact, what == 'g' ? Duration.ofSeconds(2) : Duration.ZERO);
    }

    private static EngineStatus engine(
            EngineStatus.Role role,
            long term,
            Optional<MemberId> leader,
            Configuration configuration,
            List<PeerProgress> peers) {
        var index = new LogIndex(100);
        return new EngineStatus(
                role,
                term,
                leader,
                new Position(term, index),
                index,
                index,
                index,
                LogIndex.NONE,
                new LogIndex(1),
                configuration,
                Duration.ZERO,
                Duration.ZERO,
                peers,
                500,
                100,
                "");
    }
}
