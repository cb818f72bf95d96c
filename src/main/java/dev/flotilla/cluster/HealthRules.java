package dev.flotilla.cluster;

import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.EngineStatus.PeerProgress;
import dev.flotilla.consensus.MemberId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The one function that says how the cluster is. Pure; window, terminal and metrics show its result.
final class HealthRules {
    static final int CHANGES_UNSTABLE = 4;
    static final long FSYNC_SLOW_MICROS = 100_000;
    static final int PENDING_HIGH = 100;
    static final long DISK_LOW_BYTES = 1_000_000_000;
    static final Duration LAG_GRACE = Duration.ofSeconds(1);

    private HealthRules() {}

    /// @param watched       server_id of the server whose picture this is
    /// @param leaderChanges in the last 15 minutes
    record Picture(int watched, Configuration configuration, List<Seen> members, int leaderChanges) {}

    /// @param laggingFor how long this member has been more than [VoterPolicy#LAG_MAX] entries behind
    record Seen(NodeStatus status, Contact contact, Duration laggingFor) {
        boolean up() {
            return contact == Contact.UP;
        }

        MemberId id() {
            return status.id();
        }
    }

    static Health evaluate(Picture picture) {
        return new Evaluation(picture).health();
    }

    private static final class Evaluation {
        private final Picture picture;
        private final List<Seen> voters;
        private final int quorum;
        private final Optional<Seen> claimant;
        private final long confirmations;
        private final List<Seen> healthy;

        Evaluation(Picture picture) {
            this.picture = picture;
            voters = picture.members().stream()
                    .filter(seen -> picture.configuration()
                            .member(seen.id())
                            .filter(member -> member.voter())
                            .isPresent())
                    .toList();
            quorum = picture.configuration().quorum();
            claimant = voters.stream()
                    .filter(seen -> seen.up() && seen.status().role() == Role.LEADER)
                    .max(Comparator.comparingLong(seen -> seen.status().engine().term()));
            confirmations = claimant.map(this::confirmations).orElse(0L);
            healthy = voters.stream().filter(this::upAndCaughtUp).toList();
        }

        private long confirmations(Seen leader) {
            return voters.stream()
                    .filter(seen -> seen.up()
                            && seen.status().engine().term()
                                    == leader.status().engine().term()
                            && seen.status().engine().leader().equals(Optional.of(leader.id())))
                    .count();
        }

        private boolean upAndCaughtUp(Seen seen) {
            if (!seen.up() || seen.status().role() == Role.QUARANTINED) {
                return false;
            }
            if (seen.laggingFor().compareTo(LAG_GRACE) > 0) {
                return false;
            }
            return claimant.flatMap(leader -> leader.status().engine().peers().stream()
                            .filter(peer -> peer.id().equals(seen.id()))
                            .findFirst())
                    .map(peer -> !peer.installingSnapshot())
                    .orElse(true);
        }

        Health health() {
            var reachable = voters.stream().filter(Seen::up).count();
            var total = picture.configuration().voters().size();
            if (reachable < quorum) {
                return say(
                        Health.State.NO_QUORUM,
                        "From server " + picture.watched() + " only " + reachable + " of " + total
                                + " voters can be reached; " + quorum
                                + " are needed. Reading works, sending waits. Or this server is cut off and the"
                                + " others go on without it.");
            }
            if (claimant.isEmpty() || confirmations < quorum) {
                return leaderless();
            }
            return led(total);
        }

        private Health leaderless() {
            var asking = voters.stream()
                    .filter(seen -> seen.up() && seen.status().role() == Role.CANDIDATE)
                    .findFirst();
            if (asking.isPresent()) {
                return say(Health.State.ELECTING, name(asking.get()) + " is asking for votes.");
            }
            if (claimant.isPresent()) {
                return say(
                        Health.State.ELECTING,
                        name(claimant.get()) + " claims leadership, " + confirmations + " of " + quorum
                                + " confirmations.");
            }
            var lost = voters.stream().filter(this::believedToLead).findFirst();
            return lost.map(seen -> say(
                            Health.State.LEADER_SILENT,
                            name(seen) + ", the leader, is silent; nobody has asked for votes yet."))
                    .orElseGet(() -> say(Health.State.ELECTING, "There is no leader yet."));
        }

        private boolean believedToLead(Seen silent) {
            return !silent.up()
                    && voters.stream()
                            .anyMatch(seen ->
                                    seen.up() && seen.status().engine().leader().equals(Optional.of(silent.id())));
        }

        private Health led(int total) {
            if (picture.leaderChanges() >= CHANGES_UNSTABLE) {
                return say(
                        Health.State.UNSTABLE,
                        "The leader changed " + picture.leaderChanges()
                                + " times in 15 minutes; look at the network and the disks.");
            }
            var ailing = voters.stream().filter(seen -> !healthy.contains(seen)).toList();
            if (survives() == 0 && total >= 3) {
                var who = ailing.isEmpty() ? "" : names(ailing) + (ailing.size() == 1 ? " is" : " are") + " missing. ";
                return say(Health.State.AT_RISK, who + "It works, but one more failure stops it.");
            }
            if (!ailing.isEmpty()) {
                return say(
                        Health.State.DEGRADED,
                        ailing.stream().map(this::ailment).collect(Collectors.joining(" ")));
            }
            var slow = picture.members().stream()
                    .filter(Seen::up)
                    .map(this::complaint)
                    .flatMap(Optional::stream)
                    .findFirst();
            return slow.map(words -> say(Health.State.DEGRADED, words))
                    .orElseGet(() -> say(Health.State.HEALTHY, allWell(total)));
        }

        private String ailment(Seen seen) {
            return switch (seen.contact()) {
                case UP ->
                    seen.status().role() == Role.QUARANTINED
                            ? name(seen) + " cannot trust its files and re-syncs."
                            : name(seen) + " is catching up.";
                case SUSPECT -> name(seen) + " is silent.";
                case DOWN -> name(seen) + " is down.";
                case STOPPING -> name(seen) + " is stopping.";
                case UNKNOWN -> name(seen) + " has not been heard of yet.";
            };
        }

        private Optional<String> complaint(Seen seen) {
            var engine = seen.status().engine();
            var facts = seen.status().facts();
            if (!engine.trouble().isEmpty()) {
                return Optional.of(name(seen) + ": " + engine.trouble());
            }
            if (!facts.trouble().isEmpty()) {
                return Optional.of(name(seen) + ": " + facts.trouble());
            }
            if (engine.fsyncP99Micros() > FSYNC_SLOW_MICROS) {
                return Optional.of("The disk of " + lower(name(seen)) + " is slow: " + engine.fsyncP99Micros() / 1000
                        + " ms for one write.");
            }
            if (facts.rates().pending() > PENDING_HIGH) {
                return Optional.of(facts.rates().pending() + " messages wait on " + lower(name(seen)) + ".");
            }
            if (facts.storage().freeBytes() < DISK_LOW_BYTES) {
                return Optional.of("The disk of " + lower(name(seen)) + " is almost full: "
                        + facts.storage().freeBytes() / 1_000_000 + " MB free.");
            }
            return Optional.empty();
        }

        private String allWell(int total) {
            return switch (total) {
                case 1 -> "One server holds everything; if it stops nobody can send. Add two more.";
                case 2 -> "Two copies, but if either stops nobody can send: add a third.";
                default ->
                    total % 2 == 0
                            ? "All " + total + " voters up. Number " + total + " adds no tolerance; one more would."
                            : "All " + total + " voters up.";
            };
        }

        private int survives() {
            return Math.max(0, healthy.size() - quorum);
        }

        private Health say(Health.State state, String sentence) {
            var total = picture.configuration().voters().size();
            var learners = picture.configuration().members().size() - total;
            var led = state != Health.State.NO_QUORUM
                    && state != Health.State.ELECTING
                    && state != Health.State.LEADER_SILENT;
            return new Health(state, sentence, total, quorum, healthy.size(), led ? survives() : 0, learners);
        }

        private static String name(Seen seen) {
            return "Server " + seen.id().serverId();
        }

        private static String lower(String name) {
            return "s" + name.substring(1);
        }

        private static String names(List<Seen> seen) {
            return seen.stream().map(Evaluation::name).collect(Collectors.joining(", "));
        }
    }

    /// Entries the peer is behind what is committed.
    static long lag(long commit, PeerProgress peer) {
        return Math.max(0, commit - peer.match().value());
    }
}
