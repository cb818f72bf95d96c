package dev.flotilla.consensus;

/// Identity of one server's replica in the engine, `n3-1f9c04aa`: the server_id people know and a part made anew for
/// each empty data directory. A server that lost or set aside its files therefore comes back as another member, and
/// never votes twice in one term.
public record MemberId(int serverId, String incarnation) implements Comparable<MemberId> {
    public MemberId {
        if (serverId < 1 || !incarnation.matches("[0-9a-f]{8}")) {
            throw new IllegalArgumentException("member id n" + serverId + "-" + incarnation);
        }
    }

    public static MemberId parse(String text) {
        var dash = text.indexOf('-');
        if (!text.startsWith("n") || dash < 2) {
            throw new IllegalArgumentException("not a member id: " + text);
        }
        return new MemberId(Integer.parseInt(text.substring(1, dash)), text.substring(dash + 1));
    }

    /// By server_id: the order in which servers are preferred as leader.
    @Override
    public int compareTo(MemberId other) {
        var byServer = Integer.compare(serverId, other.serverId);
        return byServer != 0 ? byServer : incarnation.compareTo(other.incarnation);
    }

    @Override
    public String toString() {
        return "n" + serverId + "-" + incarnation;
    }
}
