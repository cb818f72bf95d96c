package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.chat.Event;
import dev.flotilla.chat.Sequence;
import dev.flotilla.storage.SqliteOutbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FeedTest {
    @TempDir
    Path folder;

    private final FakeTeam team = new FakeTeam();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<Sequence> resynced = new CopyOnWriteArrayList<>();
    private final FakeServer first = team.start();
    private final FakeServer second = team.start();
    private TeamConnection connection;

    private final FeedListener listener = new FeedListener() {
        @Override
        public void event(Event event) {
            if (event instanceof Event.Posted(var sequence, var message)) {
                heard.add(new String(message.body().toArray(), StandardCharsets.UTF_8));
            }
        }

        @Override
        public void resynced(Sequence cursor) {
            resynced.add(cursor);
        }
    };

    @BeforeEach
    void connect() {
        connection = TeamConnection.open(
                team.settings(List.of(first.address(), second.address()), folder),
                SqliteOutbox.open(folder.resolve("outbox.db")));
    }

    @AfterEach
    void close() {
        connection.close();
        first.close();
        second.close();
    }

    private Subscription subscribe(long after) {
        return connection
                .resume(new SavedSession("token", FakeTeam.ANA, Long.MAX_VALUE))
                .subscribe(listener, Optional.of(new Sequence(after)));
    }

    private List<String> post(int from, int to) {
        var texts =
                IntStream.rangeClosed(from, to).mapToObj(number -> "m" + number).toList();
        texts.forEach(team::post);
        return texts;
    }

    @Test
    void aBrokenStreamGoesOnElsewhereWithoutGapOrDouble() {
        first.endFeedsAfter(3);
        second.endFeedsAfter(4);
        try (var feed = subscribe(0)) {
            var texts = post(1, 50);

            await().untilAsserted(() -> assertThat(heard).hasSizeGreaterThanOrEqualTo(50));
            assertThat(heard).isEqualTo(texts);
        }
    }

    @Test
    void theDeathOfItsServerInterruptsAFeedOnlyForAMoment() {
        try (var feed = subscribe(0)) {
            post(1, 5);
            await().untilAsserted(() -> assertThat(heard).hasSize(5));
            first.die();
            team.elect(second);
            post(6, 10);

            await().untilAsserted(() -> assertThat(heard)
                    .isEqualTo(IntStream.rangeClosed(1, 10)
                            .mapToObj(number -> "m" + number)
                            .toList()));
        }
    }

    @Test
    void afterALongAbsenceWhatWasMissedIsPagedIn() {
        var texts = post(1, 500);
        first.keepEventsFrom(480);
        second.keepEventsFrom(480);
        try (var feed = subscribe(100)) {
            await().untilAsserted(() -> assertThat(resynced).containsExactly(new Sequence(500)));
            post(501, 503);

            await().untilAsserted(() -> assertThat(heard).hasSize(403));
            assertThat(heard.subList(0, 400)).isEqualTo(texts.subList(100, 500));
            assertThat(heard.subList(400, 403)).containsExactly("m501", "m502", "m503");
        }
    }
}
