package dev.flotilla.client;

/// A subscription or a watch: lives until closed, whatever servers do. Closing twice is fine; nothing is told after.
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
