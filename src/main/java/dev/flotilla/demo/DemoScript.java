package dev.flotilla.demo;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// The demo that runs by itself: traffic, the leader killed, restarted, a server added, verdict.
public final class DemoScript {
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(90);
    private static final Duration DEAD_FOR = Duration.ofSeconds(2);

    private final Demo demo;
    private final DemoOptions options;

    public DemoScript(Demo demo, DemoOptions options) {
        this.demo = demo;
        this.options = options;
    }

    public Verdict run() {
        demo.start();
        var end = System.nanoTime() + options.duration().toNanos();
        pass(options.killLeaderAfter());
        demo.killLeader();
        pass(DEAD_FOR);
        demo.restartAll();
        var added = demo.addServer();
        if (!demo.awaitMember(added, JOIN_LIMIT)) {
            throw new DemoException("server " + added.id() + " is no member after " + JOIN_LIMIT.toSeconds() + " s");
        }
        pass(Duration.ofNanos(end - System.nanoTime()));
        return demo.verdict();
    }

    private static void pass(Duration time) {
        var end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
