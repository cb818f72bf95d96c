package dev.flotilla.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class EventFileTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void fiveSmallFilesHoldTheNewestEvents() throws IOException {
        var file = new EventFile(folder, 500);
        for (var seq = 1; seq <= 100; seq++) {
            file.append(new ClusterEvent(1, 9, seq, 1_800_000_000_000L, "line_up", 4, 2, "Event \"" + seq + "\".", 0));
        }
        file.close();
        try (var files = Files.list(folder)) {
            assertThat(files)
                    .hasSize(EventFile.FILES)
                    .allSatisfy(each -> assertThat(Files.size(each)).isBetween(1L, 500L));
        }
        assertThat(Files.readAllLines(folder.resolve("events.jsonl")).getLast())
                .contains("\"seq\":100", "Event \\\"100\\\".");
    }
}
