package dev.flotilla.demo;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// One moment of a demo, as a screen shows it. Immutable.
///
/// @param since      the demo began
/// @param leader     server_id of the leader the team agrees on; empty while there is none
/// @param survives   how many more servers may fail
/// @param health     the team's state in one sentence
/// @param silence    since the last acknowledgement
/// @param pauses     the pause of each fault so far, oldest first
/// @param notice     what the last key did, or empty
public record DemoView(
        Duration since,
        List<ServerRow> servers,
        OptionalInt leader,
        long term,
        int survives,
        String health,
        Traffic traffic,
        Duration silence,
        List<Duration> pauses,
        List<Happening> happenings,
        String notice) {
    public DemoView {
        servers = List.copyOf(servers);
        pauses = List.copyOf(pauses);
        happenings = List.copyOf(happenings);
    }

    /// @param doing   of the process: running, killed, paused, cut off
    /// @param lag     entries it lacks, by the leader's word
    public record ServerRow(
            int id,
            String address,
            Doing doing,
            String role,
            OptionalLong term,
            OptionalLong applied,
            OptionalLong lag) {}

    public enum Doing {
        RUNNING,
        KILLED,
        PAUSED,
        CUT_OFF
    }

    /// @param waiting in the senders' outboxes
    public record Traffic(long sent, long saved, long waiting, double perSecond) {}

    /// @param at since the demo began
    public record Happening(Duration at, String text) {}

    DemoView withNotice(String text) {
        return new DemoView(since, servers, leader, term, survives, health, traffic, silence, pauses, happenings, text);
    }
}
