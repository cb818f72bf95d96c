package dev.flotilla.consensus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ForcedFolderTest {
    @TempDir
    Path folder;

    @Test
    void aRenameIsForcedAndAnUntouchedFolderIsNot() throws Exception {
        var forced = new ForcedFolder(folder);
        Files.writeString(folder.resolve("meta.tmp"), "term=1");
        Files.move(folder.resolve("meta.tmp"), folder.resolve("meta"));
        forced.forceIfChanged();
        assertThat(forced.forces()).isEqualTo(1);
        Awaitility.await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        forced.forceIfChanged();
        var settled = forced.forces();
        forced.forceIfChanged();
        assertThat(forced.forces()).as("nothing changed since").isEqualTo(settled);
        Files.move(folder.resolve("meta"), folder.resolve("meta.2"));
        forced.forceIfChanged();
        assertThat(forced.forces()).isEqualTo(settled + 1);
    }

    @Test
    void twoChangesWithinOneTickAreBothForced() throws Exception {
        var forced = new ForcedFolder(folder);
        for (var i = 0; i < 50; i++) {
            Files.createFile(folder.resolve("segment" + i));
            var before = forced.forces();
            forced.forceIfChanged();
            assertThat(forced.forces()).isEqualTo(before + 1);
        }
    }

    @Test
    void aVoteIsForcedWithItsFolderBeforeItIsAskedForOrAnswered() throws Exception {
        try (var cluster = new TestCluster(folder)) {
            cluster.found(3);
            cluster.write("first");
            for (var server : cluster.servers.values()) {
                assertThat(((EngineReplicatedLog<Long>) server.log).forcedVotes())
                        .as(server.member.id().toString())
                        .isPositive();
            }
        }
    }
}
