package dev.flotilla.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.MetadataKeys;
import io.grpc.Metadata;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ClientWordTest {
    private static Metadata headers(String list, String outbox, String leader) {
        var headers = new Metadata();
        headers.put(MetadataKeys.DEVICE, "laptop");
        headers.put(MetadataKeys.LIST, list);
        headers.put(MetadataKeys.OUTBOX, outbox);
        headers.put(MetadataKeys.LEADER, leader);
        return headers;
    }

    @Test
    void whoDoesNotSayItsDeviceSaysNothing() {
        assertThat(ClientWord.read(new Metadata())).isEmpty();
    }

    @Test
    void listOutboxAndLeaderAreRead() {
        assertThat(ClientWord.read(headers("15 127.0.0.1:1 host:2", "3", "host:2")))
                .hasValue(new ClientWord("laptop", 15, List.of("127.0.0.1:1", "host:2"), 3, "host:2"));
        assertThat(ClientWord.read(headers("0", "0", ""))).hasValue(new ClientWord("laptop", 0, List.of(), 0, ""));
    }

    @Test
    void nonsenseIsLeftOutAndBounded() {
        var headers = headers("many <b> " + "a:1 ".repeat(1_000), "-7", "not an address");
        headers.discardAll(MetadataKeys.DEVICE);
        headers.put(MetadataKeys.DEVICE, "x".repeat(200));

        var word = ClientWord.read(headers).orElseThrow();

        assertThat(word.device()).hasSize(64);
        assertThat(word.listConfigIndex()).isZero();
        assertThat(word.list()).hasSizeLessThanOrEqualTo(32).containsOnly("a:1");
        assertThat(word.outbox()).isZero();
        assertThat(word.leader()).isEmpty();
    }
}
