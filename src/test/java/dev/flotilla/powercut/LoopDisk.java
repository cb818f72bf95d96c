package dev.flotilla.powercut;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// An ext4 file system of its own in one file, mounted by loop. Needs root. Whatever happens, a hook unmounts it when
/// this process ends.
public final class LoopDisk implements AutoCloseable {
    private static final long BYTES = 512L << 20;

    private final Path image;
    private final Path mount;
    private final Thread hook = new Thread(this::unmountAnyhow, "flotilla-unmount");
    private boolean mounted;

    private LoopDisk(Path image, Path mount) {
        this.image = image;
        this.mount = mount;
    }

    /// Why disks cannot be had here; empty when they can.
    public static Optional<String> unavailable() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of("power cuts need Linux");
        }
        if (!"0".equals(output("id", "-u").orElse(""))) {
            return Optional.of("power cuts need root: they mount file systems");
        }
        if (output("losetup", "-f").isEmpty()) {
            return Optional.of("no loop device is to be had");
        }
        if (output("mkfs.ext4", "-V").isEmpty()) {
            return Optional.of("mkfs.ext4 is not installed");
        }
        return Optional.empty();
    }

    /// Made and mounted at `folder`/`name`.
    public static LoopDisk make(Path folder, String name) {
        try {
            var image = folder.resolve(name + ".img");
            try (var file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(BYTES);
            }
            run("mkfs.ext4", "-q", "-F", image.toString());
            var disk = new LoopDisk(image, Files.createDirectories(folder.resolve(name)));
            Runtime.getRuntime().addShutdownHook(disk.hook);
            disk.mount();
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path folder() {
        return mount;
    }

    public synchronized void mount() {
        run("mount", "-o", "loop", image.toString(), mount.toString());
        mounted = true;
    }

    /// The power goes off: what is not on the disk now never will be. Every later access fails until a new mount.
    public void cut() {
        FileSystemShutdown.withoutFlush(mount);
    }

    public synchronized void unmount() {
        if (mounted) {
            run("umount", mount.toString());
            mounted = false;
        }
    }

    /// Unmounts and removes the image.
    @Override
    public void close() {
        unmount();
        try {
            Files.deleteIfExists(image);
            Files.deleteIfExists(mount);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private synchronized void unmountAnyhow() {
        if (mounted) {
            output("umount", "-l", mount.toString());
            mounted = false;
        }
    }

    private static void run(String... command) {
        output(command)
                .orElseThrow(() -> new IllegalStateException(String.join(" ", command) + " failed; see its output"));
    }

    /// What it printed, or nothing when it failed or does not exist.
    private static Optional<String> output(String... command) {
        try {
            var process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            if (process.exitValue() != 0) {
                System.err.println(Arrays.toString(command) + ": " + text);
                return Optional.empty();
            }
            return Optional.of(text);
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
