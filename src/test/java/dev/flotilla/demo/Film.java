package dev.flotilla.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedCharSequence;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/// Pictures of a terminal as one SVG that plays them in a loop. A line that stays the same over several pictures is
/// written once. What cannot play shows the last picture.
record Film(List<List<AttributedString>> pictures, Duration between, int width, int height) {
    private static final double CELL_WIDTH = 8.4;
    private static final double CELL_HEIGHT = 19;
    private static final double MARGIN = 14;
    private static final String[] COLOURS = {
        "#484f58", "#ff7b72", "#3fb950", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#e6edf3"
    };

    static Film of(List<List<AttributedString>> pictures, Duration between, int width, int height) {
        return new Film(List.copyOf(pictures), between, width, height);
    }

    String svg() {
        var svg = new StringBuilder();
        var pixelsWide = width * CELL_WIDTH + 2 * MARGIN;
        var pixelsHigh = height * CELL_HEIGHT + 2 * MARGIN;
        svg.append(text("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-size="14" \
                font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" fill="#e6edf3">
                <title>flotilla demo: three servers, the leader killed, nothing lost</title>
                <rect width="100%%" height="100%%" rx="8" fill="#0d1117"/>
                """, pixelsWide, pixelsHigh));
        for (var row = 0; row < height; row++) {
            row(row, svg);
        }
        return svg.append("</svg>\n").toString();
    }

    private void row(int row, StringBuilder svg) {
        var from = 0;
        for (var picture = 1; picture <= pictures.size(); picture++) {
            if (picture == pictures.size() || !at(picture, row).equals(at(from, row))) {
                if (!at(from, row).toString().isBlank()) {
                    line(at(from, row), row, from, picture, svg);
                }
                from = picture;
            }
        }
    }

    private AttributedString at(int picture, int row) {
        var lines = pictures.get(picture);
        return row < lines.size() ? lines.get(row) : AttributedString.EMPTY;
    }

    private void line(AttributedString line, int row, int from, int until, StringBuilder svg) {
        var always = from == 0 && until == pictures.size();
        var atTheEnd = until == pictures.size();
        svg.append(text(
                "<text y=\"%.1f\" xml:space=\"preserve\"%s>",
                MARGIN + (row + 0.75) * CELL_HEIGHT, atTheEnd ? "" : " opacity=\"0\""));
        spans(line).forEach(svg::append);
        if (!always) {
            svg.append(animation(from, until));
        }
        svg.append("</text>\n");
    }

    private String animation(int from, int until) {
        var count = (double) pictures.size();
        var values = new ArrayList<String>();
        var times = new ArrayList<String>();
        if (from > 0) {
            values.add("0");
            times.add("0");
        }
        values.add("1");
        times.add(text("%.4f", from / count));
        if (until < pictures.size()) {
            values.add("0");
            times.add(text("%.4f", until / count));
        }
        return text(
                "<animate attributeName=\"opacity\" calcMode=\"discrete\" repeatCount=\"indefinite\""
                        + " dur=\"%.1fs\" values=\"%s\" keyTimes=\"%s\"/>",
                pictures.size() * between.toMillis() / 1000.0, String.join(";", values), String.join(";", times));
    }

    /// One for each run of the same look, each put at its own column so that no font can shift it.
    private static List<String> spans(AttributedCharSequence line) {
        var spans = new ArrayList<String>();
        var from = 0;
        while (from < line.length()) {
            var until = line.runLimit(from);
            var words = line.subSequence(from, until).toString();
            if (!words.isBlank()) {
                spans.add(text(
                        "<tspan x=\"%.1f\" textLength=\"%.1f\"%s>%s</tspan>",
                        MARGIN + from * CELL_WIDTH, words.length() * CELL_WIDTH, look(line.styleAt(from)), xml(words)));
            }
            from = until;
        }
        return spans;
    }

    private static String look(AttributedStyle style) {
        var bold = (style.getStyle() & AttributedStyle.BOLD.getStyle()) != 0 ? " font-weight=\"bold\"" : "";
        var colour = (style.getStyle() & AttributedStyle.DEFAULT.foreground(1).getMask()) != 0 ? foreground(style) : -1;
        return colour < 0 || colour >= COLOURS.length ? bold : bold + " fill=\"" + COLOURS[colour] + "\"";
    }

    private static int foreground(AttributedStyle style) {
        for (var colour = 0; colour < COLOURS.length; colour++) {
            if (style.foreground(colour).equals(style)) {
                return colour;
            }
        }
        return -1;
    }

    private static String xml(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
