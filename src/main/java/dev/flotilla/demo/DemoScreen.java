package dev.flotilla.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/// Draws a [DemoView] as lines of text: words carry every state, colour only repeats it. Pure.
///
/// @param colours false when NO_COLOR asks for none
record DemoScreen(boolean colours) {
    private static final Duration SILENCE_WORTH_A_WORD = Duration.ofMillis(300);
    private static final int PAUSES_SHOWN = 8;
    /// Fits a terminal of 80 columns.
    private static final String KEYS = "k kill leader  p pause  c cut off  r restart  t hand over  a add server  q end";

    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
    private static final AttributedStyle STRONG = AttributedStyle.DEFAULT.bold();

    /// At most `height` lines of at most `width` columns; old events go first when there is little room.
    List<AttributedString> draw(DemoView view, int width, int height) {
        var lines = new ArrayList<AttributedString>();
        lines.add(title(view));
        lines.add(AttributedString.EMPTY);
        lines.add(state(view));
        lines.add(AttributedString.EMPTY);
        lines.add(styled(
                String.format(
                        Locale.ROOT,
                        "  %-7s %-18s %-9s %-10s %5s %10s %8s",
                        "SERVER",
                        "ADDRESS",
                        "PROCESS",
                        "ROLE",
                        "TERM",
                        "APPLIED",
                        "LAG"),
                STRONG));
        view.servers().forEach(server -> lines.add(row(view, server)));
        lines.add(AttributedString.EMPTY);
        lines.add(traffic(view));
        lines.add(pause(view));
        lines.add(AttributedString.EMPTY);
        var below = List.of(
                AttributedString.EMPTY,
                new AttributedString(view.notice().isEmpty() ? " " : " " + view.notice()),
                styled(" " + KEYS, STRONG));
        var room = Math.max(0, height - lines.size() - below.size());
        view.happenings().stream()
                .skip(Math.max(0, view.happenings().size() - room))
                .forEach(happening -> lines.add(happening(happening)));
        while (lines.size() < height - below.size()) {
            lines.add(AttributedString.EMPTY);
        }
        lines.addAll(below);
        return lines.stream()
                .limit(height)
                .map(line -> line.columnSubSequence(0, width))
                .toList();
    }

    private AttributedString title(DemoView view) {
        return new AttributedStringBuilder()
                .append(" Flotilla demo", STRONG)
                .append(String.format(
                        Locale.ROOT,
                        "   %d real servers on this computer, %d s",
                        view.servers().size(),
                        view.since().toSeconds()))
                .toAttributedString();
    }

    private AttributedString state(DemoView view) {
        var line = new AttributedStringBuilder().append(" ");
        if (view.leader().isEmpty()) {
            line.append("No leader", colour(AttributedStyle.YELLOW).bold());
        } else {
            line.append("★ server " + view.leader().getAsInt() + " leads term " + view.term(), STRONG);
        }
        line.append(" · ");
        line.append(
                view.survives() == 0 ? "can lose none" : "can lose " + view.survives(),
                colour(view.survives() == 0 ? AttributedStyle.YELLOW : AttributedStyle.GREEN));
        if (!view.health().isEmpty()) {
            line.append(" · ").append(view.health());
        }
        return line.toAttributedString();
    }

    private AttributedString row(DemoView view, DemoView.ServerRow server) {
        var isLeader = view.leader().isPresent() && view.leader().getAsInt() == server.id();
        var doing = server.doing().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return new AttributedStringBuilder()
                .append(String.format(
                        Locale.ROOT, "%s %-7d %-18s ", isLeader ? "★" : " ", server.id(), server.address()))
                .append(String.format(Locale.ROOT, "%-9s ", doing), doingStyle(server.doing()))
                .append(String.format(
                        Locale.ROOT,
                        "%-10s %5s %10s %8s",
                        server.role(),
                        number(server.term()),
                        number(server.applied()),
                        number(server.lag())))
                .toAttributedString();
    }

    private AttributedStyle doingStyle(DemoView.Doing doing) {
        return switch (doing) {
            case RUNNING -> PLAIN;
            case PAUSED, CUT_OFF -> colour(AttributedStyle.YELLOW);
            case KILLED -> colour(AttributedStyle.RED);
        };
    }

    private AttributedString traffic(DemoView view) {
        var traffic = view.traffic();
        return new AttributedString(String.format(
                Locale.ROOT,
                " sent %d · saved %d · waiting in outboxes %d · %.0f messages/s",
                traffic.sent(),
                traffic.saved(),
                traffic.waiting(),
                traffic.perSecond()));
    }

    private AttributedString pause(DemoView view) {
        var line = new AttributedStringBuilder().append(" ");
        if (view.silence().compareTo(SILENCE_WORTH_A_WORD) > 0 && view.traffic().sent() > 0) {
            line.append(
                    "nothing acknowledged for " + seconds(view.silence()) + " s",
                    colour(AttributedStyle.YELLOW).bold());
            line.append(" · ");
        }
        if (view.pauses().isEmpty()) {
            return line.append("no fault yet").toAttributedString();
        }
        var skipped = Math.max(0, view.pauses().size() - PAUSES_SHOWN);
        return line.append("pauses (s): ")
                .append(view.pauses().stream()
                        .skip(skipped)
                        .map(DemoScreen::seconds)
                        .collect(Collectors.joining("  ")))
                .toAttributedString();
    }

    private AttributedString happening(DemoView.Happening happening) {
        return new AttributedString(
                String.format(Locale.ROOT, "  %7.2f s  %s", happening.at().toMillis() / 1000.0, happening.text()));
    }

    private AttributedStyle colour(int colour) {
        return colours ? PLAIN.foreground(colour) : PLAIN;
    }

    private static AttributedString styled(String text, AttributedStyle style) {
        return new AttributedString(text, style);
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toMillis() / 1000.0);
    }

    private static String number(OptionalLong value) {
        return value.isPresent() ? Long.toString(value.getAsLong()) : "-";
    }
}
