package dev.flotilla.app;

import dev.flotilla.cli.ExitCode;
import dev.flotilla.cli.Version;
import dev.flotilla.config.DataDirLock;
import dev.flotilla.config.NodeConfigReader;
import dev.flotilla.config.ServerFlags;
import dev.flotilla.node.FlotillaNode;
import dev.flotilla.node.NodeState;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One server in the foreground, until SIGTERM or SIGINT, or until it has nothing to do any more. The main thread
/// waits;
/// the shutdown hook stops the server and decides the exit code: a server that was asked to stop and did has done its
/// job, 0.
final class HeadlessRoot {
    private static final Logger LOG = LoggerFactory.getLogger(HeadlessRoot.class);
    private static final long STOP_LIMIT_SECONDS = 8;

    private final CountDownLatch stopped = new CountDownLatch(1);

    /// @return the exit code, when the server ended by itself
    /// @throws dev.flotilla.config.ConfigException with a sentence for people
    int run(ServerFlags flags) {
        var config = NodeConfigReader.read(flags, System.getenv(), Path.of("").toAbsolutePath());
        FlotillaNode node;
        try {
            var lock = DataDirLock.take(config.dataDir());
            Logging.forServer(config.dataDir().resolve("logs"));
            node = FlotillaNode.start(config, lock, Version.number());
        } catch (DataDirLock.InUse e) {
            System.err.println("flotilla: " + e.getMessage());
            return ExitCode.TRY_LATER;
        }
        var hook = new Thread(() -> stopOnSignal(node), "flotilla-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        var end = node.ended().join();
        if (hook.isAlive() || end instanceof NodeState.Stopped) {
            return awaitHook();
        }
        if (end instanceof NodeState.Failed && node.isVisible()) {
            LOG.error("[Failed] This server takes no part any more; it stays up to say so. Stop it with Ctrl-C");
            return awaitHook();
        }
        node.close();
        Runtime.getRuntime().removeShutdownHook(hook);
        return end instanceof NodeState.Failed ? ExitCode.UNAVAILABLE : ExitCode.DONE;
    }

    /// The JVM ends with 128 + the signal's number after its hooks, unless a hook ends it.
    private void stopOnSignal(FlotillaNode node) {
        LOG.info("[Stop] Stopping");
        var watchdog = Thread.ofPlatform().daemon().name("flotilla-stop-limit").start(this::haltWhenStuck);
        node.close();
        LOG.info("[Stop] Stopped");
        stopped.countDown();
        watchdog.interrupt();
        Runtime.getRuntime().halt(ExitCode.DONE);
    }

    private void haltWhenStuck() {
        try {
            if (!stopped.await(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.error("[Stop] Not stopped in {} s: ending anyway, nothing is lost by that", STOP_LIMIT_SECONDS);
                Runtime.getRuntime().halt(ExitCode.BROKEN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int awaitHook() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE;
    }
}
