package dev.flotilla.node;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.config.Address;
import dev.flotilla.config.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PortCheckTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @Test
    void aPortThatAProgramListensOnIsRefusedAtOnce() throws IOException {
        try (var other = new ServerSocket(0, 1, LOOPBACK)) {
            assertThatThrownBy(() -> PortCheck.awaitFree("server_port", new Address("127.0.0.1", other.getLocalPort())))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("--server_port");
        }
    }

    @Test
    void aPortHeldByAnOutgoingConnectionIsWaitedFor() throws IOException {
        try (var somewhere = new ServerSocket(0, 1, LOOPBACK);
                var outgoing = new Socket()) {
            outgoing.bind(new InetSocketAddress(LOOPBACK, 0));
            outgoing.connect(somewhere.getLocalSocketAddress());
            var port = outgoing.getLocalPort();
            var accepted = somewhere.accept();
            var waiting = CompletableFuture.runAsync(
                    () -> PortCheck.awaitFree("server_port", new Address("127.0.0.1", port)));
            assertThatCode(() -> waiting.get(600, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);

            accepted.close(); // this side ends first and keeps the time-wait, so the port is free at once
            outgoing.close();

            assertThatCode(() -> waiting.get(10, TimeUnit.SECONDS)).doesNotThrowAnyException();
        }
    }

    @Test
    void anAddressOfAnotherComputerIsRefused() {
        assertThatThrownBy(() -> PortCheck.awaitFree("server_port", new Address("192.0.2.1", 42999)))
                .isInstanceOf(ConfigException.class);
    }
}
