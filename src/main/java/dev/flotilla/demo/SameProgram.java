package dev.flotilla.demo;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// How to start this very program once more: same Java, same modules or class path, same access options. Works from
/// `java -p … -m …`, from a class path, from a linked image, and from an installed application.
///
/// @param launcher  the executable and, for a JVM, what it needs before the options
/// @param entry     what names the program: `-m module/class`, a class, or nothing for an installed application
/// @param isJvm     options for the JVM can be given
public record SameProgram(List<String> launcher, List<String> entry, boolean isJvm) {
    private static final String MAIN_CLASS = "dev.flotilla.app.Main";
    private static final List<String> KEPT_OPTIONS = List.of(
            "--add-modules",
            "--enable-native-access",
            "--sun-misc-unsafe-memory-access",
            "--add-opens",
            "--add-exports",
            "-XX:",
            "-Xlog:aot",
            "-Dorg.sqlite.lib.path=");

    public SameProgram {
        launcher = List.copyOf(launcher);
        entry = List.copyOf(entry);
    }

    public static SameProgram find() {
        var java = javaExecutable();
        if (java.isEmpty()) {
            var application = Optional.ofNullable(System.getProperty("jpackage.app-path"))
                    .orElseThrow(() -> new IllegalStateException(
                            "no java executable below " + System.getProperty("java.home") + " to start a server with"));
            return new SameProgram(List.of(application), List.of(), false);
        }
        var launcher = new ArrayList<String>();
        launcher.add(java.get().toString());
        launcher.addAll(keptOptions());
        var module = SameProgram.class.getModule();
        if (module.isNamed()) {
            addModulePath(launcher);
            return new SameProgram(launcher, List.of("-m", module.getName() + "/" + MAIN_CLASS), true);
        }
        launcher.add("-cp");
        launcher.add(absolute(System.getProperty("java.class.path")));
        return new SameProgram(launcher, List.of(MAIN_CLASS), true);
    }

    /// The same program with `folder` or jar before everything on its class path; for programs on a class path only.
    public SameProgram withFirstOnClassPath(Path folder) {
        var at = launcher.indexOf("-cp");
        if (at < 0) {
            throw new IllegalStateException("this program does not run from a class path");
        }
        var changed = new ArrayList<>(launcher);
        changed.set(at + 1, folder + File.pathSeparator + launcher.get(at + 1));
        return new SameProgram(changed, entry, isJvm);
    }

    public List<String> command(List<String> jvmOptions, List<String> arguments) {
        var command = new ArrayList<>(launcher);
        if (isJvm) {
            command.addAll(jvmOptions);
        }
        command.addAll(entry);
        command.addAll(arguments);
        return command;
    }

    private static List<String> keptOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> KEPT_OPTIONS.stream().anyMatch(option::startsWith))
                .toList();
    }

    private static void addModulePath(List<String> launcher) {
        var path = System.getProperty("jdk.module.path");
        if (path != null) {
            launcher.add("--module-path=" + absolute(path));
        }
    }

    /// The child works in another folder.
    private static String absolute(String path) {
        return Arrays.stream(path.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Optional<Path> javaExecutable() {
        var windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        var java = Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java");
        return Files.isExecutable(java) ? Optional.of(java) : Optional.empty();
    }
}
