package dev.flotilla.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ParentWatchTest {
    private final AtomicInteger ends = new AtomicInteger();

    @Test
    void theEndOfInputEndsTheChild() {
        ParentWatch.awaitEnd(new ByteArrayInputStream(new byte[3]), ends::incrementAndGet);
        assertThat(ends).hasValue(1);
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
                ends::incrementAndGet);
        assertThat(ends).hasValue(1);
    }
}
