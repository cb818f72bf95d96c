package dev.flotilla.cli;

import java.util.ArrayList;
import java.util.List;

/// A plain table: columns as wide as their widest cell, two spaces between, nothing behind the last. What other
/// people wrote loses its control characters here, so that no message can steer a terminal.
final class Table {
    private Table() {}

    static List<String> lines(List<String> head, List<List<String>> rows) {
        var all = new ArrayList<List<String>>();
        all.add(head);
        rows.forEach(row -> all.add(row.stream().map(Table::printable).toList()));
        var widths = new int[head.size()];
        for (var row : all) {
            for (var column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], length(row.get(column)));
            }
        }
        return all.stream().map(row -> line(row, widths)).toList();
    }

    /// One line without control characters; line ends become a visible mark.
    static String printable(String text) {
        var clean = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (point == '\n') {
                clean.append(" ⏎ ");
            } else if (point == '\t') {
                clean.append(' ');
            } else if (!Character.isISOControl(point)) {
                clean.appendCodePoint(point);
            }
        });
        return clean.toString();
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (var column = 0; column < row.size(); column++) {
            var cell = row.get(column);
            line.append(cell);
            if (column < row.size() - 1) {
                line.repeat(' ', widths[column] - length(cell) + 2);
            }
        }
        return line.toString().stripTrailing();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
