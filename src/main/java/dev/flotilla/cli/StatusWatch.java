package dev.flotilla.cli;

import dev.flotilla.client.ClusterListener;
import dev.flotilla.client.view.ServerView;
import dev.flotilla.client.view.TeamView;
import dev.flotilla.config.Address;
import dev.flotilla.demo.LiveTerminal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

/// `status --watch`: on a terminal a picture that is drawn anew in place, otherwise a line for each change. The
/// stream's
/// thread leaves what it hears in volatile fields, the terminal's thread draws it.
final class StatusWatch implements ClusterListener {
    private static final double RATE_HZ = 4;
    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;

    private final Output out;
    private final Surface surface;
    private volatile String from = "";
    private volatile String lost = "";
    private volatile @Nullable TeamView latest;
    private volatile boolean quit;
    private String before = "";

    enum Surface {
        TERMINAL,
        LINES
    }

    StatusWatch(Output out, Surface surface) {
        this.out = out;
        this.surface = surface;
    }

    /// Until `q` or Ctrl-C.
    ///
    /// @return the exit code that `status` would have ended with at last
    static int run(OpenTeam team, Output out) {
        var surface = PasswordOptions.isTerminal() && !out.isJson() ? Surface.TERMINAL : Surface.LINES;
        var watch = new StatusWatch(out, surface);
        try (var watching = team.cluster().watch(RATE_HZ, watch)) {
            if (surface == Surface.TERMINAL) {
                watch.onTerminal();
            } else {
                untilInterrupted();
            }
        }
        var view = watch.latest;
        return view == null
                ? StatusExit.NOBODY_ANSWERED
                : StatusExit.of(view.health().state());
    }

    private void onTerminal() {
        try (var screen = LiveTerminal.open()) {
            screen.run(this::picture, this::key, () -> !quit);
        }
    }

    private void key(int key) {
        quit |= key == 'q' || key == 'Q' || key == CTRL_C || key == CTRL_D;
    }

    private List<AttributedString> picture(int width, int height) {
        var lines = new ArrayList<String>();
        var view = latest;
        if (view == null) {
            lines.add(lost.isEmpty() ? "Looking for a server ..." : lost);
        } else {
            lines.addAll(StatusText.lines(view, from.isEmpty() ? "nowhere now" : from));
            if (!lost.isEmpty()) {
                lines.add("");
                lines.add("Old: " + lost + " Looking for another server ...");
            }
        }
        lines.add("");
        lines.add("q ends");
        return lines.stream()
                .limit(height)
                .map(AttributedString::new)
                .map(line -> line.columnSubSequence(0, width))
                .toList();
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
        lost = "";
    }

    @Override
    public void interrupted(String sentence) {
        if (surface == Surface.LINES && !out.isJson() && !from.isEmpty()) {
            out.line(Times.second(System.currentTimeMillis()) + "  lost " + from + ": " + sentence);
        }
        lost = (from.isEmpty() ? "" : from + ": ") + sentence;
        from = "";
    }

    @Override
    public void view(TeamView view) {
        latest = view;
        if (out.isJson()) {
            out.json(Json.status(view, from));
        } else if (surface == Surface.LINES) {
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
                        view.servers().stream()
                                .mapToLong(ServerView::term)
                                .max()
                                .orElse(0),
                        view.health().survives(),
                        view.health().sentence());
        if (!line.equals(before)) {
            before = line;
            out.line(Times.second(System.currentTimeMillis()) + "  " + line);
        }
    }
}
