package dev.flotilla.client.view;

import java.util.List;

/// A client as the server it is connected to knows it.
///
/// @param listConfigIndex version of the replica list it holds
/// @param outbox          messages waiting there, as it last said
public record ConnectedClient(
        String account,
        String device,
        int connectedTo,
        long connectedMs,
        long listConfigIndex,
        List<String> list,
        int outbox,
        String leaderHint) {
    public ConnectedClient {
        list = List.copyOf(list);
    }
}
