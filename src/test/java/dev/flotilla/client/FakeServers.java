package dev.flotilla.client;

/// A fake team of two servers for tests of other rooms.
public final class FakeServers implements AutoCloseable {
    private final FakeTeam team = new FakeTeam();
    private final FakeServer first = team.start();
    private final FakeServer second = team.start();

    public String address() {
        return first.address().toString();
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
