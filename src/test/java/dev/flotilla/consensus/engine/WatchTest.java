package dev.flotilla.consensus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.EngineStatus.Role;
import dev.flotilla.consensus.Leadership;
import dev.flotilla.consensus.MemberId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchTest {
    private final FakeEngine engine = new FakeEngine();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Watch watch = new Watch("watch", engine, EngineSettings.Timing.DEFAULT);

    private static final class FakeEngine implements Watch.Engine {
        volatile boolean alive = true;
        volatile Role role = Role.LEADER;
        volatile boolean shouldRun = true;
        volatile boolean refusesToOpen;
        volatile Duration force = Duration.ZERO;
        volatile Optional<MemberId> leader = Optional.empty();
        volatile Duration silence = Duration.ZERO;
        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger givenAway = new AtomicInteger();

        @Override
        public EngineStatus status() {
            var none = EngineStatus.NONE;
            return new EngineStatus(
                    role,
                    1,
                    leader,
                    none.lastLog(),
                    none.durable(),
                    none.commit(),
                    none.applied(),
                    none.snapshot(),
                    none.firstLog(),
                    none.configuration(),
                    silence,
                    none.quorumContactAge(),
                    none.peers(),
                    0,
                    0,
                    "");
        }

        @Override
        public boolean alive() {
            return alive;
        }

        @Override
        public boolean leads() {
            return role == Role.LEADER;
        }

        @Override
        public Duration forceUnderWay() {
            return force;
        }

        @Override
        public boolean shouldRun() {
            return shouldRun;
        }

        @Override
        public void reopen() {
            if (refusesToOpen) {
                throw new EngineException("no space", new IOException("no space left"));
            }
            opened.incrementAndGet();
            alive = true;
        }

        @Override
        public void giveLeadershipAway() {
            givenAway.incrementAndGet();
        }
    }

    @BeforeEach
    void begin() {
        watch.add(new Leadership.Listener() {
            @Override
            public void roleChanged(Role role, long term, Optional<MemberId> leader, String reason) {
                told.add("role " + role + (reason.isEmpty() ? "" : ": " + reason));
            }

            @Override
            public void configurationChanged(Configuration configuration) {
                told.add("configuration");
            }

            @Override
            public void diskTrouble(String sentence) {
                told.add("disk " + sentence);
            }

            @Override
            public void restarted(String reason) {
                told.add("restarted " + reason);
            }
        });
        watch.start();
    }

    @AfterEach
    void end() {
        watch.close();
    }

    private static void until(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(condition);
    }

    @Test
    void anEngineThatClosedItselfIsOpenedAgainAndSaidSo() {
        engine.alive = false;
        until(() -> engine.opened.get() == 1 && told.contains("restarted it had closed itself"));
    }

    @Test
    void aClosedServerStaysClosed() {
        engine.shouldRun = false;
        engine.alive = false;
        until(() -> told.contains("role LEADER"));
        Awaitility.await().during(Duration.ofMillis(500)).until(() -> engine.opened.get() == 0);
    }

    @Test
    void aLeaderWhoseDiskStallsHandsLeadershipAwayOnceAndSaysSoUntilTheDiskAnswers() {
        engine.force = Duration.ofMillis(1_500);
        until(() -> engine.givenAway.get() == 1 && !watch.trouble().isEmpty());
        Awaitility.await().during(Duration.ofMillis(500)).until(() -> engine.givenAway.get() == 1);
        assertThat(told.stream().filter(t -> t.startsWith("disk"))).hasSize(1);
        engine.force = Duration.ZERO;
        until(() -> watch.trouble().isEmpty());
        engine.force = Duration.ofMillis(1_500);
        until(() -> engine.givenAway.get() == 2);
    }

    @Test
    void anElectionComesWithItsReason() {
        engine.role = Role.FOLLOWER;
        engine.leader = Optional.of(new MemberId(1, "0000000a"));
        engine.silence = Duration.ofMillis(1_200);
        until(() -> told.contains("role FOLLOWER"));
        engine.role = Role.CANDIDATE;
        until(() -> told.stream().anyMatch(t -> t.matches("role CANDIDATE: no word from the leader for 1\\.\\d\\d s")));
    }

    @Test
    void whoStandsThoughTheLeaderWasJustHeardWasAskedTo() {
        engine.role = Role.FOLLOWER;
        engine.leader = Optional.of(new MemberId(1, "0000000a"));
        until(() -> told.contains("role FOLLOWER"));
        engine.role = Role.CANDIDATE;
        until(() -> told.contains("role CANDIDATE: asked to stand"));
    }

    @Test
    void aFollowerWhoseDiskStallsOnlySaysSo() {
        engine.role = Role.FOLLOWER;
        engine.force = Duration.ofSeconds(3);
        until(() -> watch.trouble().contains("3 s"));
        assertThat(engine.givenAway).hasValue(0);
    }

    @Test
    void aFailedLogIsTriedAgainUntilTheDiskTakesIt() {
        engine.refusesToOpen = true;
        watch.logFailed(new IOException("no space left on device"));
        until(() -> engine.givenAway.get() == 1 && watch.trouble().contains("does not start"));
        assertThat(engine.opened).hasValue(0);
        engine.refusesToOpen = false;
        until(() -> engine.opened.get() == 1 && told.contains("restarted its log had failed"));
        until(() -> watch.trouble().isEmpty());
    }
}
