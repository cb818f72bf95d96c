package dev.flotilla.cluster;

import java.time.Duration;
import java.util.List;

/// A client connected to this server, as it last said.
///
/// @param listConfigIndex version of the replica list it holds, 0 = it did not say
/// @param outbox          messages waiting there
public record ClientFacts(
        String account,
        String device,
        int connectedTo,
        Duration connected,
        long listConfigIndex,
        List<String> list,
        int outbox,
        String leaderHint) {}
