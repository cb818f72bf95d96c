package dev.flotilla.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jline.utils.AttributedString;

/// Runs a real demo, with its own screen, and writes what was seen once a second as `docs/demo.svg`:
/// `java -cp 'target/test-classes:target/lib/*' dev.flotilla.demo.DemoRecording docs/demo.svg`
final class DemoRecording {
    private static final int WIDTH = 104;
    private static final int HEIGHT = 30;
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(90);

    private final DemoScreen screen = new DemoScreen(true);
    private final List<List<AttributedString>> pictures = new ArrayList<>(); // guarded by itself

    private DemoRecording() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var recording = new DemoRecording();
        var verdict = recording.run();
        Files.writeString(
                Path.of(arguments[0]),
                Film.of(recording.pictures, BETWEEN, WIDTH, HEIGHT).svg(),
                java.nio.charset.StandardCharsets.UTF_8);
        System.out.println(verdict.line());
    }

    private Verdict run() throws InterruptedException {
        var options = new DemoOptions(3, 5, 40, Duration.ofSeconds(5), Duration.ofSeconds(20));
        try (var demo = new Demo(options, new DatabaseFiles(), new SplittableRandom());
                var camera = Executors.newSingleThreadScheduledExecutor()) {
            demo.start();
            var filming =
                    camera.scheduleAtFixedRate(() -> film(demo.view()), 0, BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
            Thread.sleep(Duration.ofSeconds(4));
            demo.killLeader();
            Thread.sleep(Duration.ofSeconds(4));
            demo.restartAll();
            Thread.sleep(Duration.ofSeconds(3));
            demo.awaitMember(demo.addServer(), JOIN_LIMIT);
            Thread.sleep(Duration.ofSeconds(3));
            var verdict = demo.verdict();
            filming.cancel(false);
            var end = demo.view().withNotice(verdict.line());
            for (var second = 0; second < 4; second++) {
                film(end);
            }
            return verdict;
        }
    }

    private void film(DemoView view) {
        synchronized (pictures) {
            pictures.add(screen.draw(view, WIDTH, HEIGHT));
        }
    }
}
