package dev.flotilla.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ParentWatchTest {
    private final AtomicInteger ends = new AtomicInteger();

    @Test
    void theEndOfInputEndsTheChild() {
        ParentWatch.awaitEnd(new ByteArrayInputStream(new byte[3]), line -> {}, ends::incrementAndGet);
        assertThat(ends).hasValue(1);
    }

    @Test
    void linesOfTheParentAreOrders() {
        var orders = new ArrayList<String>();
        var input = new ByteArrayInputStream("cut 2 3\ncut\n".getBytes(StandardCharsets.US_ASCII));
        ParentWatch.awaitEnd(input, orders::add, ends::incrementAndGet);
        assertThat(orders).containsExactly("cut 2 3", "cut");
    }

    @Test
    void aLinkIsCutUntilTheNextOrder() {
        LinkCuts.obey("cut 2 3");
        assertThat(LinkCuts.isCut(2)).isTrue();
        assertThat(LinkCuts.isCut(1)).isFalse();
        LinkCuts.obey("cut everything");
        assertThat(LinkCuts.isCut(3)).isTrue();
        LinkCuts.obey("cut");
        assertThat(LinkCuts.any()).isFalse();
    }

    @Test
    void aBrokenInputEndsTheChildToo() {
        ParentWatch.awaitEnd(
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("broken pipe");
                    }
                },
                line -> {},
                ends::incrementAndGet);
        assertThat(ends).hasValue(1);
    }
}
