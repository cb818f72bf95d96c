package dev.flotilla.powercut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The power cut itself: what was forced stays, what was not is gone. Without this, nothing below it proves anything.
@Tag("chaos")
@Timeout(60)
class LoopDiskIT {
    @TempDir
    Path folder;

    @BeforeEach
    void needsRoot() {
        assumeTrue(
                LoopDisk.unavailable().isEmpty(), () -> LoopDisk.unavailable().orElse(""));
    }

    @Test
    void aCutKeepsWhatWasForcedAndDropsTheRest() throws IOException {
        try (var disk = LoopDisk.make(folder, "disk")) {
            write(disk.folder().resolve("forced"), true);
            write(disk.folder().resolve("unforced"), false);
            disk.cut();
            disk.unmount();
            disk.mount();
            assertThat(disk.folder().resolve("forced")).hasContent("acknowledged");
            var unforced = disk.folder().resolve("unforced");
            assertThat(!Files.exists(unforced) || Files.size(unforced) == 0)
                    .as("what was not forced is gone")
                    .isTrue();
        }
    }

    private static void write(Path file, boolean force) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("acknowledged".getBytes(StandardCharsets.UTF_8)));
            if (force) {
                channel.force(true);
                try (var directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                    directory.force(true);
                }
            }
        }
    }
}
