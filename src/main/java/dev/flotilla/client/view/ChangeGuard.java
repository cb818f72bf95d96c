package dev.flotilla.client.view;

import java.util.Optional;

/// Which changes of the servers make sense in the picture someone looks at, and why others do not. A change carries
/// the term and the membership of that picture, so a stale picture changes nothing.
///
/// @param refusal empty when it may be tried
public record ChangeGuard(String refusal, long expectedTerm, long expectedConfigIndex) {
    public boolean isAllowed() {
        return refusal.isEmpty();
    }

    public static ChangeGuard transfer(TeamView view, int to) {
        var server = view.server(to);
        var refusal = needsLeader(view)
                .or(() -> server.isEmpty() ? Optional.of("Server " + to + " is no member.") : Optional.empty())
                .or(() -> server.filter(ServerView::voter).isEmpty()
                        ? Optional.of("Server " + to + " has no vote yet.")
                        : Optional.empty())
                .or(() -> server.map(ServerView::role).orElse(ServerRole.UNKNOWN) == ServerRole.FOLLOWER
                        ? Optional.empty()
                        : Optional.of("Only a running follower can take over."));
        return guard(view, refusal);
    }

    public static ChangeGuard remove(TeamView view, int id) {
        var server = view.server(id);
        var refusal = needsLeader(view)
                .or(() -> server.isEmpty() ? Optional.of("Server " + id + " is no member.") : Optional.empty())
                .or(() -> server.flatMap(known -> breaksMajority(view, known)));
        return guard(view, refusal);
    }

    private static Optional<String> needsLeader(TeamView view) {
        return Leadership.of(view).isConfirmed()
                ? Optional.empty()
                : Optional.of("This needs a leader with a majority; there is none now.");
    }

    private static Optional<String> breaksMajority(TeamView view, ServerView server) {
        if (!server.voter()) {
            return Optional.empty();
        }
        var health = view.health();
        var voters = health.voters() - 1;
        var quorum = voters / 2 + 1;
        var healthy = health.healthyVoters() - (server.isVoting() ? 1 : 0);
        if (voters < 1) {
            return Optional.of("The last voter cannot be removed.");
        }
        return healthy >= quorum
                ? Optional.empty()
                : Optional.of("%d of the %d remaining voters would be healthy; %d are needed."
                        .formatted(Math.max(0, healthy), voters, quorum));
    }

    private static ChangeGuard guard(TeamView view, Optional<String> refusal) {
        return new ChangeGuard(
                refusal.orElse(""), view.leader().map(ServerView::term).orElse(0L), view.configIndex());
    }
}
