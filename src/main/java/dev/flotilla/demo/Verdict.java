package dev.flotilla.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// How a demo ended: the comparison, the pause and the servers.
///
/// @param pause longest time without an acknowledgement around the kill; the longest of all when nobody was killed
public record Verdict(Comparison comparison, Duration pause, List<Server> servers) {
    /// One server at the end. Role as the team sees it, index and digest from its own file.
    public record Server(int id, String address, String role, long appliedIndex, String digest) {}

    public Verdict {
        servers = List.copyOf(servers);
    }

    public boolean holds() {
        return comparison.holds();
    }

    /// The last line of every demo.
    public String line() {
        return String.format(
                Locale.ROOT,
                "sent %d · saved %d · missing %d · doubled %d · pause %.2f s",
                comparison.sent(),
                comparison.saved(),
                comparison.missing(),
                comparison.doubled(),
                pauseSeconds());
    }

    public double pauseSeconds() {
        return pause.toMillis() / 1000.0;
    }
}
