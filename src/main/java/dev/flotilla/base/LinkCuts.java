package dev.flotilla.base;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Links to other servers that the demo or a test has cut in this process: the engine refuses every call that comes
/// from those. A whole cut is made of two halves, one in each process. Empty in every server that was not started by
/// such a program: the only way in is the standard input of a server that ends with its parent.
///
/// One for the process, since one process is one server. Any thread.
public final class LinkCuts {
    private static final Pattern ORDER = Pattern.compile("cut( \\d{1,9})*");
    private static volatile Set<Integer> cut = Set.of();

    private LinkCuts() {}

    /// Obeys `cut` and a list of server ids, which replaces the one before; other lines mean nothing.
    public static void obey(String line) {
        if (ORDER.matcher(line).matches()) {
            cut = Arrays.stream(line.split(" ")).skip(1).map(Integer::valueOf).collect(Collectors.toUnmodifiableSet());
        }
    }

    /// Nothing of the server with this id is to be heard.
    public static boolean isCut(int serverId) {
        return cut.contains(serverId);
    }

    /// Some link is cut.
    public static boolean any() {
        return !cut.isEmpty();
    }
}
