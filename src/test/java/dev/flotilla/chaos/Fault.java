package dev.flotilla.chaos;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/// What is done to a running team. Each leaves it healed, or with a killed server that the next step restarts.
enum Fault {
    KILL_LEADER(30) {
        @Override
        void strike(ChaosTeam team, SplittableRandom random) {
            var leader = team.leader();
            team.kill(leader);
            team.awaitAcknowledgement("a killed leader");
            team.pass(upTo(random, 1500));
            leader.start();
        }
    },
    KILL_FOLLOWER(15) {
        @Override
        void strike(ChaosTeam team, SplittableRandom random) {
            var follower = pick(team.followers(), random);
            team.kill(follower);
            team.pass(upTo(random, 2000));
            follower.start();
        }
    },
    /// Killed, started and killed again while it starts.
    CRASH_LOOP(8) {
        @Override
        void strike(ChaosTeam team, SplittableRandom random) {
            var victim = pick(team.servers(), random);
            for (var i = 0; i < 3; i++) {
                team.kill(victim);
                victim.start();
                team.pass(upTo(random, 1800));
            }
        }
    },
    KILL_ALL(12) {
        @Override
        void strike(ChaosTeam team, SplittableRandom random) {
            team.killAll();
            team.pass(upTo(random, 500));
            team.startAll();
            team.awaitAcknowledgement("all servers were killed at once");
        }
    },
    PAUSE_LEADER(12) {
        @Override
        void strike(ChaosTeam team, SplittableRandom random) {
            var leader = team.leader();
            leader.pause();
            team.pass(pick(List.of(Duration.ofMillis(400), Duration.ofMillis(1400), Duration.ofSeconds(4)), random));
            leader.resume();
        }
    },
    CUT_LEADER_OFF(10) {
        @Override
        void strike(ChaosTeam team, SplittableRandom random) {
            team.team().cutOff(team.leader());
            team.awaitAcknowledgement("the leader was cut off");
            team.pass(upTo(random, 2000));
            team.team().heal();
        }
    },
    PAUSE_FOLLOWER(6) {
        @Override
        void strike(ChaosTeam team, SplittableRandom random) {
            var follower = pick(team.followers(), random);
            follower.pause();
            team.pass(pick(List.of(Duration.ofMillis(800), Duration.ofSeconds(3)), random));
            follower.resume();
        }
    },
    /// Only a minority runs: nothing sent meanwhile may be acknowledged.
    PAUSE_MAJORITY(6) {
        @Override
        void strike(ChaosTeam team, SplittableRandom random) {
            var paused = team.servers().stream()
                    .skip(1)
                    .limit(team.servers().size() / 2 + 1)
                    .toList();
            paused.forEach(dev.flotilla.demo.ServerProcess::pause);
            var since = team.noMajorityRuns();
            team.pass(Duration.ofMillis(1500 + random.nextInt(2500)));
            team.majorityRunsAgain(since);
            paused.forEach(dev.flotilla.demo.ServerProcess::resume);
            team.awaitAcknowledgement("a majority was paused");
        }
    },
    JOIN_AND_LEAVE(6) {
        @Override
        void strike(ChaosTeam team, SplittableRandom random) {
            var added = team.team().add();
            team.awaitMembers();
            team.pass(upTo(random, 1000));
            var address = dev.flotilla.config.Address.parse(added.address());
            // it votes a moment before it answers people
            team.await(
                    "server " + added.id() + " leaves when it is told to",
                    () -> team.cluster().leave(address).join() instanceof dev.flotilla.client.Answer.Done);
            team.await("server " + added.id() + " is no member any more", () -> !isMember(team, added.id()));
            team.team().forget(added);
            team.awaitAcknowledgement("a server left");
        }
    };

    private final int weight;

    Fault(int weight) {
        this.weight = weight;
    }

    abstract void strike(ChaosTeam team, SplittableRandom random);

    static Fault draw(SplittableRandom random) {
        var total = 0;
        for (var fault : values()) {
            total += fault.weight;
        }
        var at = random.nextInt(total);
        for (var fault : values()) {
            at -= fault.weight;
            if (at < 0) {
                return fault;
            }
        }
        throw new IllegalStateException("weights");
    }

    private static boolean isMember(ChaosTeam team, int serverId) {
        return team.cluster().view().join()
                        instanceof dev.flotilla.client.Answer.Done<dev.flotilla.client.view.TeamView>(var view)
                ? view.server(serverId)
                        .filter(server -> server.role() != dev.flotilla.client.view.ServerRole.REMOVED)
                        .isPresent()
                : true;
    }

    private static Duration upTo(SplittableRandom random, int millis) {
        return Duration.ofMillis(random.nextInt(millis + 1));
    }

    private static <T> T pick(List<T> list, SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }
}
