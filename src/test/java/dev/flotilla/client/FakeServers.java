package dev.flotilla.client;

/// A fake team of two servers for tests of other rooms.
public final class FakeServers implements AutoCloseable {
    private final FakeTeam team = new FakeTeam();
    private final FakeServer first = team.start();
    private final FakeServer second = team.start();

    public String address() {
        return first.address().toString();
    }

    /// Where whoever should believe these servers finds their team's file.
    public void writeTeamFile(java.nio.file.Path folder) {
        new dev.flotilla.config.TeamFiles(folder)
                .write(team.trust().file(java.util.List.of(first.address(), second.address())));
    }

    public String otherAddress() {
        return second.address().toString();
    }

    /// All replies say from now on that they may be old.
    public void loseTheMajority(String sentence) {
        first.markRepliesOld(sentence);
        second.markRepliesOld(sentence);
    }

    public void die() {
        first.die();
        second.die();
    }

    public java.util.List<String> texts() {
        return team.texts();
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
