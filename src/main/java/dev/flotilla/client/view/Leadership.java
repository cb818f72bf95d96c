package dev.flotilla.client.view;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Who leads, by what each server says of itself: the highest term, confirmed once a majority of voters names the same
/// server in the same term. Nothing is guessed by counting.
///
/// @param claimant the server that says it leads in the highest term
/// @param deposed  others that still say so in a lower term and do not know better yet
public record Leadership(Optional<ServerView> claimant, int confirmations, int quorum, List<ServerView> deposed) {
    public Leadership {
        deposed = List.copyOf(deposed);
    }

    public static Leadership of(TeamView view) {
        var claims = view.servers().stream()
                .filter(server -> server.role() == ServerRole.LEADER)
                .sorted(Comparator.comparingLong(ServerView::term).reversed())
                .toList();
        var claimant = claims.stream().findFirst();
        var confirmations = claimant.map(leader -> view.servers().stream()
                        .filter(server -> confirms(server, leader))
                        .count())
                .orElse(0L);
        return new Leadership(
                claimant,
                confirmations.intValue(),
                view.health().quorum(),
                claims.stream().skip(1).toList());
    }

    private static boolean confirms(ServerView server, ServerView leader) {
        return server.voter()
                && server.role() != ServerRole.UNREACHABLE
                && server.term() == leader.term()
                && (server.id() == leader.id() || server.believedLeader() == leader.id());
    }

    public boolean isConfirmed() {
        return claimant.isPresent() && quorum > 0 && confirmations >= quorum;
    }

    public Optional<ServerView> confirmed() {
        return isConfirmed() ? claimant : Optional.empty();
    }
}
