package dev.flotilla.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class PathsAndLockTest {
    private static final Path HOME = Path.of("/home/ada");

    @TempDir
    Path folder;

    @Test
    void eachSystemKeepsFilesWhereItsPeopleLookForThem() {
        assertThat(AppPaths.of(Map.of(), "Linux", HOME).dataDir()).isEqualTo(HOME.resolve(".local/share/flotilla"));
        assertThat(AppPaths.of(Map.of("XDG_DATA_HOME", "/data"), "Linux", HOME).serverDir(3))
                .isEqualTo(Path.of("/data/flotilla/server-3"));
        assertThat(AppPaths.of(Map.of("XDG_DATA_HOME", "relative"), "Linux", HOME)
                        .dataDir())
                .isEqualTo(HOME.resolve(".local/share/flotilla"));
        assertThat(AppPaths.of(Map.of("HOME", "/elsewhere"), "Linux", HOME).configDir())
                .isEqualTo(Path.of("/elsewhere/.config/flotilla"));
        assertThat(AppPaths.of(Map.of(), "Mac OS X", HOME).dataDir())
                .isEqualTo(HOME.resolve("Library/Application Support/Flotilla"));
        assertThat(AppPaths.of(Map.of("LOCALAPPDATA", "/local"), "Windows 11", HOME)
                        .dataDir())
                .isEqualTo(Path.of("/local/Flotilla"));
    }

    @Test
    void aSecondHolderIsRefusedUntilTheFirstIsGone() {
        var first = DataDirLock.take(folder);

        assertThatThrownBy(() -> DataDirLock.take(folder))
                .isInstanceOf(DataDirLock.InUse.class)
                .hasMessageContaining("in use by this very process");

        first.close();
        DataDirLock.take(folder).close();
    }
}
