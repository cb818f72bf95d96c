package dev.flotilla.node;

import dev.flotilla.chat.Bytes;
import dev.flotilla.cluster.NodeFacts;
import dev.flotilla.storage.ChatStore;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/// This server's facts besides its engine's. [#sample] reads disk and clocks, a few times a second, on the housekeeping
/// thread; [#facts] only puts together what was read last and may be called by anyone.
final class FactsSampler {
    private final ChatStore store;
    private final CommandGateway gateway;
    private final ProcessReading process;
    private final StorageReading storage;
    private final Supplier<Standing> standing;
    private volatile NodeFacts sampled = NodeFacts.NONE;

    /// What only the node knows.
    record Standing(String trouble, boolean quarantined, int clients, Optional<NodeFacts.Receiving> receiving) {}

    FactsSampler(
            ChatStore store,
            CommandGateway gateway,
            ProcessReading process,
            StorageReading storage,
            Supplier<Standing> standing) {
        this.store = store;
        this.gateway = gateway;
        this.process = process;
        this.storage = storage;
        this.standing = standing;
    }

    void sample() {
        var rates = gateway.meter().sample();
        var digest = store.digestAt(store.lastApplied().index());
        var now = standing.get();
        sampled = new NodeFacts(
                store.sequence().value(),
                new NodeFacts.Rates(
                        rates.commitsPerSecond(),
                        rates.p50Micros(),
                        rates.p99Micros(),
                        gateway.pending(),
                        rates.commandsPerEntry()),
                storage.read(),
                process.read(),
                now.clients(),
                now.trouble(),
                now.quarantined(),
                now.receiving(),
                digest.map(state -> state.index().value()).orElse(0L),
                digest.map(state -> hex(state.digest())).orElse(""));
    }

    NodeFacts facts() {
        var last = sampled;
        var now = standing.get();
        return new NodeFacts(
                store.sequence().value(),
                last.rates(),
                last.storage(),
                last.process(),
                now.clients(),
                now.trouble(),
                now.quarantined(),
                now.receiving(),
                last.digestIndex(),
                last.digest());
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.toArray());
    }
}
