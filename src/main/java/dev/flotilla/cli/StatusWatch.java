package dev.flotilla.cli;

import dev.flotilla.client.ClusterListener;
import dev.flotilla.client.view.ServerView;
import dev.flotilla.client.view.TeamView;
import dev.flotilla.config.Address;
import java.util.concurrent.CountDownLatch;

/// `status --watch`: on a terminal a picture that is drawn anew in place, otherwise a line for each change.
final class StatusWatch implements ClusterListener {
    private static final String ENTER = "\033[?1049h\033[?25l";
    private static final String LEAVE = "\033[?25h\033[?1049l";
    private static final String HOME_AND_CLEAR = "\033[H\033[2J";
    private static final double RATE_HZ = 4;

    private final Output out;
    private final Surface surface;
    private String from = "";
    private String before = "";

    enum Surface {
        TERMINAL,
        LINES
    }

    StatusWatch(Output out, Surface surface) {
        this.out = out;
        this.surface = surface;
    }

    static void run(OpenTeam team, Output out) {
        var surface = PasswordOptions.isTerminal() && !out.isJson() ? Surface.TERMINAL : Surface.LINES;
        if (surface == Surface.TERMINAL) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> out.raw(LEAVE), "flotilla-screen"));
            out.raw(ENTER);
        }
        try (var watching = team.cluster().watch(RATE_HZ, new StatusWatch(out, surface))) {
            untilInterrupted();
        }
    }

    /// Ctrl-C ends the process; there is nothing else to wait for.
    static void untilInterrupted() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void live(Address server) {
        from = server.toString();
    }

    @Override
    public void interrupted(String sentence) {
        if (surface == Surface.LINES && !out.isJson() && !from.isEmpty()) {
            out.line(Times.second(System.currentTimeMillis()) + "  lost " + from + ": " + sentence);
        }
        from = "";
    }

    @Override
    public void view(TeamView view) {
        if (out.isJson()) {
            out.json(Json.status(view, from));
        } else if (surface == Surface.TERMINAL) {
            out.raw(HOME_AND_CLEAR + String.join("\n", StatusText.lines(view, from)) + "\n\nCtrl-C ends.\n");
        } else {
            change(view);
        }
    }

    private void change(TeamView view) {
        var line = "%s  leader %s  term %d  can lose %d  %s"
                .formatted(
                        view.health().state(),
                        view.leader()
                                .map(leader -> Integer.toString(leader.id()))
                                .orElse("none"),
                        view.servers().stream().mapToLong(ServerView::term).max().orElse(0),
                        view.health().survives(),
                        view.health().sentence());
        if (!line.equals(before)) {
            before = line;
            out.line(Times.second(System.currentTimeMillis()) + "  " + line);
        }
    }
}
