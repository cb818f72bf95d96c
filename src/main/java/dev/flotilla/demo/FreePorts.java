package dev.flotilla.demo;

import dev.flotilla.config.NodeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// Ports nobody listens on now. Another program may take one in between; the server then says so and ends.
///
/// Ports for people lie in even thousands and their engines' in the odd thousand above, so one server's engine never
/// meets another's people; and no port is given twice by one process, although its server may not listen yet.
public final class FreePorts {
    private static final int LOWEST = 20_000;
    private static final int BANDS = 6; // the last ends below the range systems take outgoing ports from
    private static final int TRIES = 500;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /// A port P for people such that P + 1000, the engine's, is free too.
    public static int forServer(RandomGenerator random) {
        for (var i = 0; i < TRIES; i++) {
            var port = LOWEST
                    + random.nextInt(BANDS) * 2 * NodeConfig.ENGINE_PORT_DISTANCE
                    + random.nextInt(NodeConfig.ENGINE_PORT_DISTANCE);
            if (isFree(port) && isFree(port + NodeConfig.ENGINE_PORT_DISTANCE) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free pair of ports between " + LOWEST + " and "
                + (LOWEST + BANDS * 2 * NodeConfig.ENGINE_PORT_DISTANCE));
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return true;
        } catch (java.net.BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
