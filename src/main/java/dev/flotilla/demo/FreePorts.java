package dev.flotilla.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/// Ports nobody listens on now. Another program may take one in between; the server then says so and ends.
public final class FreePorts {
    private static final int ENGINE_OFFSET = 1000;
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 31_000; // below the range systems take outgoing ports from
    private static final int TRIES = 500;

    private FreePorts() {}

    /// A port P for people such that P + 1000, the engine's, is free too.
    public static int forServer(RandomGenerator random) {
        for (var i = 0; i < TRIES; i++) {
            var port = random.nextInt(LOWEST, HIGHEST);
            if (isFree(port) && isFree(port + ENGINE_OFFSET)) {
                return port;
            }
        }
        throw new IllegalStateException("no free pair of ports between " + LOWEST + " and " + HIGHEST);
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
