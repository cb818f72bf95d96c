package dev.flotilla.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes what was opened, the newest first, once: when asked, or when this process is told to end (Ctrl-C, a closed
/// terminal, a polite kill).
public final class Closing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Thread hook = new Thread(this::closeAll, "flotilla-demo-end");
    private boolean closed;

    public Closing() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// @throws IllegalStateException when the end has come already; `one` is closed then
    public synchronized <T extends AutoCloseable> T add(T one) {
        opened.push(one);
        if (closed) {
            closeAll();
            throw new IllegalStateException("the demo is over");
        }
        return one;
    }

    @Override
    public void close() {
        closeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the process is ending already");
        }
    }

    private synchronized void closeAll() {
        closed = true;
        while (!opened.isEmpty()) {
            var one = opened.pop();
            try {
                one.close();
            } catch (Exception e) { // the others must be closed all the same
                LOG.warn("{} was not closed properly", one.getClass().getSimpleName(), e);
            }
        }
    }
}
