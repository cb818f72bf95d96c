package dev.flotilla.cluster;

/// Where events are kept beyond this process. Never blocks, but for [#close].
interface EventSink extends AutoCloseable {
    EventSink NOWHERE = new EventSink() {
        @Override
        public void append(ClusterEvent event) {}

        @Override
        public void close() {}
    };

    void append(ClusterEvent event);

    @Override
    void close();
}
