package dev.flotilla.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class DemoHomeTest {
    @TempDir
    Path parent;

    @Test
    void isRemovedWithAllThatStandsInIt() throws IOException {
        var home = DemoHome.createIn(parent);
        Files.createDirectories(home.folder().resolve("server-1/data"));
        Files.writeString(home.folder().resolve("server-1/data/chat.db"), "x");
        home.close();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void removesWhatAKilledDemoLeftAndNothingElse() throws IOException {
        var abandoned = Files.createDirectory(parent.resolve("flotilla-demo-123"));
        Files.writeString(abandoned.resolve("lock"), "");
        Files.writeString(abandoned.resolve("server.out"), "x");
        var somebodys = Files.createDirectory(parent.resolve("flotilla-demo-my-notes"));
        try (var running = DemoHome.createIn(parent);
                var second = DemoHome.createIn(parent)) {
            assertThat(abandoned).doesNotExist();
            assertThat(somebodys).exists();
            assertThat(running.folder()).exists();
            assertThat(second.folder()).exists();
        }
    }
}
