package dev.flotilla.storage;

import dev.flotilla.base.Invariant;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;

/// A few platform threads that read, each call in one read transaction: it sees one committed state. Callers wait,
/// first for a place (bounded), then for the answer. Thread-safe.
final class ReaderPool implements AutoCloseable {
    /// Two cores have nothing from more: reads are CPU work once the file is in memory.
    static final int READERS = 3;

    private static final int WAITING_MAX = 1024;

    private final Path file;
    private final ExecutorService threads;
    private final BlockingQueue<Reader> idle = new ArrayBlockingQueue<>(READERS);
    private final Semaphore places = new Semaphore(WAITING_MAX);

    ReaderPool(Path file, String name) {
        this.file = file;
        this.threads = Executors.newFixedThreadPool(READERS, threadFactory(name));
        open();
    }

    private static ThreadFactory threadFactory(String name) {
        return Thread.ofPlatform()
                .daemon()
                .name("flotilla-read-" + name + "-", 1)
                .factory();
    }

    /// Runs `query` on a reader thread.
    ///
    /// @throws StorageException when the query failed, the pool is closed, or the caller was interrupted (restored)
    <T> T read(Function<Reader, T> query) {
        try {
            places.acquire();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try {
            return threads.submit(() -> onReader(query)).get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw rethrown(e);
        } catch (RejectedExecutionException e) {
            throw new StorageException("the store is closed", e);
        } finally {
            places.release();
        }
    }

    private <T> T onReader(Function<Reader, T> query) throws InterruptedException {
        var reader = idle.take();
        try {
            return reader.inTransaction(query);
        } finally {
            Invariant.check(idle.offer(reader), "a reader too many");
        }
    }

    /// Runs `change` while no connection reads; reads wait and then see what `change` left.
    void exclusively(Runnable change) {
        closeReaders();
        try {
            change.run();
        } finally {
            open();
        }
    }

    private void open() {
        for (var i = 0; i < READERS; i++) {
            Invariant.check(idle.offer(new Reader(file)), "a reader too many");
        }
    }

    private void closeReaders() {
        for (var i = 0; i < READERS; i++) {
            try {
                idle.take().close();
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    @Override
    public void close() {
        threads.close();
        closeReaders();
    }

    private static StorageException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StorageException("interrupted while waiting for a read", e);
    }

    private static RuntimeException rethrown(ExecutionException e) {
        if (e.getCause() instanceof StorageException cause) {
            return new StorageException(String.valueOf(cause.getMessage()), cause);
        }
        return e.getCause() instanceof RuntimeException cause ? cause : new StorageException("a read failed", e);
    }

    /// One connection with its prepared statements; used by one thread at a time.
    static final class Reader implements AutoCloseable {
        private final Connection connection;
        private final Map<String, Sql> prepared = new HashMap<>();

        Reader(Path file) {
            connection = Connections.reader(file);
        }

        /// Always the same few texts: the map does not grow.
        Sql sql(String text) {
            return prepared.computeIfAbsent(text, key -> new Sql(connection, key));
        }

        <T> T inTransaction(Function<Reader, T> query) {
            sql("BEGIN").update();
            try {
                return query.apply(this);
            } finally {
                sql("ROLLBACK").update();
            }
        }

        @Override
        public void close() {
            prepared.values().forEach(Sql::close);
            Connections.close(connection);
        }
    }
}
