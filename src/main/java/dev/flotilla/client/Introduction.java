package dev.flotilla.client;

import dev.flotilla.config.Address;
import dev.flotilla.wire.MetadataKeys;
import io.grpc.Metadata;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a client tells the server that it watches, for lists of clients.
///
/// @param outbox messages that wait here
/// @param leader who leads, as this client believes
record Introduction(
        Optional<SavedSession> session, String device, ReplicaList list, Optional<Address> leader, int outbox) {
    Metadata headers() {
        var headers = new Metadata();
        session.ifPresent(saved -> headers.put(MetadataKeys.AUTHORIZATION, "Bearer " + saved.token()));
        headers.put(MetadataKeys.DEVICE, device.replaceAll("[^\\x20-\\x7e]", "?"));
        var servers = list.servers().stream().map(Address::toString).collect(Collectors.joining(" "));
        headers.put(MetadataKeys.LIST, (list.configIndex() + " " + servers).strip());
        headers.put(MetadataKeys.OUTBOX, Integer.toString(outbox));
        headers.put(MetadataKeys.LEADER, leader.map(Address::toString).orElse(""));
        return headers;
    }

    Introduction withOutbox(int count) {
        return new Introduction(session, device, list, leader, count);
    }
}
