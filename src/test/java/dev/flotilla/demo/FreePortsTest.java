package dev.flotilla.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    /// One server's engine on another's port for people kept the third server of a demo from starting.
    @Test
    void noPortOfOneServerIsAnyPortOfAnother() {
        var seen = new HashSet<Integer>();
        var random = new SplittableRandom(7);
        for (var i = 0; i < 300; i++) {
            var port = FreePorts.forServer(random);
            assertThat(seen.add(port)).as("port %d is new", port).isTrue();
            assertThat(seen.add(port + 1000))
                    .as("engine port %d is new", port + 1000)
                    .isTrue();
            assertThat(port + 1000).isLessThan(32_768);
        }
    }
}
