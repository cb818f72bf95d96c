package dev.flotilla.rpc;

import java.time.Duration;

/// What one client, or all together, can make a server do. Figures and reasons: the security notes on gRPC's defaults,
/// most of which are "unlimited".
///
/// @param messageBytesMax       of one request, also when decompressed
/// @param metadataBytesMax      of a call's headers
/// @param callsPerConnection    at one time
/// @param callsMax              unary calls in hand at one time, all connections; more are answered BUSY
/// @param connectionsMax        all together
/// @param connectionsPerAddress from one address; this machine's own is exempt
/// @param resetsPerWindow       streams that a client may reset in `resetWindow` (rapid reset)
/// @param handshake             for TLS and HTTP/2's first frames
/// @param connectionIdle        without any call; then the server says goodbye
/// @param unaryDeadline         longest time for a call that is not a stream, whatever the client asks
public record ServerLimits(
        int messageBytesMax,
        int metadataBytesMax,
        int callsPerConnection,
        int callsMax,
        int connectionsMax,
        int connectionsPerAddress,
        int resetsPerWindow,
        Duration resetWindow,
        Duration handshake,
        Duration connectionIdle,
        Duration unaryDeadline) {
    public static final ServerLimits DEFAULT = new ServerLimits(
            64 * 1024,
            8 * 1024,
            64,
            1024,
            512,
            32,
            200,
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofMinutes(10),
            Duration.ofSeconds(15));

    public ServerLimits withConnections(int total, int perAddress) {
        return new ServerLimits(
                messageBytesMax,
                metadataBytesMax,
                callsPerConnection,
                callsMax,
                total,
                perAddress,
                resetsPerWindow,
                resetWindow,
                handshake,
                connectionIdle,
                unaryDeadline);
    }

    public ServerLimits withUnary(int calls, Duration deadline) {
        return new ServerLimits(
                messageBytesMax,
                metadataBytesMax,
                callsPerConnection,
                calls,
                connectionsMax,
                connectionsPerAddress,
                resetsPerWindow,
                resetWindow,
                handshake,
                connectionIdle,
                deadline);
    }
}
