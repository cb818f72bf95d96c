package dev.flotilla.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LifecycleTest {
    private final List<String> stopped = Collections.synchronizedList(new ArrayList<>());

    @Test
    void partsStopInReverseOrderOfTheirStart() {
        var lifecycle = new Lifecycle(Duration.ofSeconds(5));
        for (var name : List.of("one", "two", "three")) {
            lifecycle.started(name, name, () -> stopped.add(name));
        }

        lifecycle.close();
        lifecycle.close();

        assertThat(stopped).containsExactly("three", "two", "one");
        assertThat(lifecycle.troubles()).isEmpty();
    }

    @Test
    void aPartThatFailsOrHangsDoesNotKeepTheOthersFromStopping() {
        var lifecycle = new Lifecycle(Duration.ofMillis(300));
        var never = new CountDownLatch(1);
        lifecycle.started("first", "first", () -> stopped.add("first"));
        lifecycle.started("hangs", "hangs", never::await);
        lifecycle.started("fails", "fails", () -> {
            throw new IllegalStateException("on purpose");
        });

        lifecycle.close();

        assertThat(stopped).containsExactly("first");
        assertThat(lifecycle.troubles()).extracting(Lifecycle.Trouble::part).containsExactly("fails", "hangs");
    }
}
