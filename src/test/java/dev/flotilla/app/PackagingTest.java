package dev.flotilla.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What can be said of the packages without building one: scripts, lists, desktop entry, service unit.
@Timeout(60)
class PackagingTest {
    private static final Path HOME = Files.exists(Path.of("../flotilla")) ? Path.of("..") : Path.of("");
    private static final Pattern MODULE = Pattern.compile("[a-z][\\w.]*");

    private static List<Path> scripts() throws IOException {
        var scripts = new ArrayList<Path>(List.of(HOME.resolve("flotilla"), HOME.resolve(".ci/run")));
        for (var folder : List.of("jlink", "installer")) {
            try (Stream<Path> files = Files.walk(HOME.resolve(folder))) {
                files.filter(Files::isRegularFile)
                        .filter(file -> firstLine(file).startsWith("#!") || isSourced(file))
                        .forEach(scripts::add);
            }
        }
        assertThat(scripts).as("the scripts are found").hasSizeGreaterThan(8);
        return scripts;
    }

    private static boolean isSourced(Path file) {
        return file.endsWith("jlink/lists") || file.endsWith("installer/linux/tree");
    }

    private static String firstLine(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.findFirst().orElse("");
        } catch (IOException | java.io.UncheckedIOException e) {
            return ""; // no text
        }
    }

    private static List<String> entries(String list) throws IOException {
        return Files.readAllLines(HOME.resolve(list)).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void everyScriptParses() throws Exception {
        for (var script : scripts()) {
            var bash = new ProcessBuilder("bash", "-n", script.toString())
                    .redirectErrorStream(true)
                    .start();
            var words = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(bash.exitValue()).as(words).isZero();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void everyScriptThatIsCalledCanBeExecuted() throws IOException {
        assertThat(scripts().stream().filter(script -> firstLine(script).startsWith("#!")))
                .allSatisfy(script -> assertThat(script).isExecutable());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theComparisonOfBuildsSeesOneByteAndOneMode(@TempDir Path folder) throws Exception {
        for (var build : List.of("a", "b")) {
            Files.createDirectories(folder.resolve(build + "/lib"));
            Files.writeString(folder.resolve(build + "/lib/same"), "same");
            Files.writeString(folder.resolve(build + "/lib/one byte"), "twins");
        }
        assertThat(compared(folder)).isEqualTo("0 equal\n");

        Files.writeString(folder.resolve("b/lib/one byte"), "twigs");
        assertThat(compared(folder))
                .isEqualTo("1 ./lib/one byte: 1 bytes differ, 5 and 5 long, first at 4\n1 differences\n");

        Files.writeString(folder.resolve("b/lib/one byte"), "twins");
        assertThat(folder.resolve("b/lib/same").toFile().setExecutable(true)).isTrue();
        assertThat(compared(folder)).startsWith("1 ./lib/same: ");
    }

    private static String compared(Path folder) throws Exception {
        var script = HOME.resolve("installer/compare").toRealPath().toString();
        var ran = new ProcessBuilder(
                        script,
                        folder.resolve("a").toString(),
                        folder.resolve("b").toString())
                .redirectErrorStream(true)
                .start();
        var words = new String(ran.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(ran.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return ran.exitValue() + " " + words;
    }

    @Test
    void everyActionOfTheWorkflowIsPinnedByItsCommit() throws IOException {
        var uses = Files.readAllLines(HOME.resolve(".github/workflows/release.yml")).stream()
                .filter(line -> line.contains("uses:"))
                .toList();
        assertThat(uses)
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(line).matches(".*uses: [\\w-]+/[\\w-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+"));
        assertThat(Files.readString(HOME.resolve(".github/workflows/release.yml")))
                .doesNotContain("secrets.");
    }

    @Test
    void noScriptRepeatsTheVersion() throws IOException {
        var version = Files.readString(HOME.resolve("pom.xml"))
                .transform(pom -> Pattern.compile("<version>([^<]+)</version>")
                        .matcher(pom)
                        .results())
                .findFirst()
                .orElseThrow()
                .group(1);
        for (var script : scripts()) {
            assertThat(Files.readString(script)).as(script.toString()).doesNotContain(version);
        }
    }

    @Test
    void noScriptRepeatsAnOptionOfTheOneList() throws IOException {
        var options = entries("jlink/jvm.options");
        assertThat(options)
                .hasSizeGreaterThan(3)
                .allSatisfy(option -> assertThat(option).startsWith("-"));
        for (var script : scripts()) {
            var text = Files.readString(script);
            assertThat(options).as(script.toString()).noneMatch(text::contains);
        }
    }

    @Test
    void listsAreWellFormed() throws IOException {
        assertThat(entries("jlink/modules.txt"))
                .contains("dev.flotilla")
                .doesNotHaveDuplicates()
                .allSatisfy(module -> assertThat(module).matches(MODULE));
        assertThat(entries("jlink/left-out.txt")).isNotEmpty().allSatisfy(line -> {
            assertThat(line).contains("!/");
            assertThat(Pattern.compile(line)).isNotNull();
        });
    }

    @Test
    void theDesktopEntryOpensOurLinksWithOurCommand() throws IOException {
        var groups = groups("installer/linux/flotilla.desktop");
        var entry = groups.get("Desktop Entry");

        assertThat(entry)
                .containsEntry("Type", "Application")
                .containsEntry("Exec", "flotilla %u")
                .containsEntry("Icon", "flotilla")
                .containsEntry("Terminal", "false")
                .containsEntry("MimeType", "x-scheme-handler/flotilla;")
                .containsKeys("Name", "Comment", "Categories", "StartupWMClass");
        assertThat(entry.get("Categories").split(";")).contains("Network", "InstantMessaging");
        for (var action : entry.getOrDefault("Actions", "").split(";")) {
            assertThat(groups.get("Desktop Action " + action)).containsKeys("Name", "Exec");
        }
        assertThat(groups)
                .allSatisfy((name, keys) -> assertThat(keys.keySet())
                        .allSatisfy(key -> assertThat(key).matches("[A-Za-z0-9-]+(\\[[a-zA-Z_@]+])?")));
    }

    @Test
    void theServiceRunsTheInstalledCommandAndNothingSwitchesItOn() throws IOException {
        var unit = groups("installer/linux/flotilla-server.service");

        assertThat(unit.get("Service")).containsEntry("ExecStart", "/usr/bin/flotilla server");
        assertThat(unit.get("Install")).containsEntry("WantedBy", "default.target");
        for (var script : scripts()) {
            assertThat(Files.readString(script))
                    .as(script.toString())
                    .doesNotContain("systemctl")
                    .doesNotContain("DEBIAN/postinst");
        }
    }

    /// Keys of a file of the kind of .desktop and .service, by group.
    private static Map<String, Map<String, String>> groups(String file) throws IOException {
        var groups = new LinkedHashMap<String, Map<String, String>>();
        Map<String, String> group = Map.of();
        for (var line : Files.readAllLines(HOME.resolve(file))) {
            if (line.startsWith("[")) {
                group = new LinkedHashMap<>();
                assertThat(groups.put(line.substring(1, line.length() - 1), group))
                        .as(line)
                        .isNull();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                var parts = line.split("=", 2);
                assertThat(parts).as(line).hasSize(2);
                assertThat(group.put(parts[0], parts[1])).as(line).isNull();
            }
        }
        return groups;
    }
}
