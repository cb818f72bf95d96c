package dev.flotilla.node;

import dev.flotilla.config.Address;
import dev.flotilla.config.ConfigException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether this server can have its ports, before anything is written: one that cannot be reached must not found a
/// team.
///
/// Our default ports lie among those that Linux gives to outgoing connections. So a port may be taken for a minute by
/// somebody's connection that is ending, with nobody listening: that is waited for, else a restart would need a hand.
final class PortCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PortCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long AGAIN_MS = 250;
    private static final int CONNECT_MS = 500;

    private PortCheck() {}

    /// @param flag that sets this port
    /// @throws ConfigException when another program listens there, or the address is not this computer's
    static void awaitFree(String flag, Address address) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        var said = false;
        while (true) {
            try (var socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(address.host(), address.port()));
                return;
            } catch (IOException e) {
                if (!isTaken(e) || somebodyListens(address) || System.nanoTime() > end) {
                    throw new ConfigException(
                            "This server cannot listen on " + address + " (" + e.getMessage()
                                    + "): stop the program that does, or give another --" + flag + " or --server_host",
                            e);
                }
                if (!said) {
                    LOG.warn("[Start] A connection of another program holds {} for a moment; waiting for it", address);
                    said = true;
                }
            }
            pause();
        }
    }

    private static boolean isTaken(IOException e) {
        return e instanceof java.net.BindException
                && String.valueOf(e.getMessage()).contains("in use");
    }

    private static boolean somebodyListens(Address address) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigException("Interrupted while waiting for a port", e);
        }
    }
}
