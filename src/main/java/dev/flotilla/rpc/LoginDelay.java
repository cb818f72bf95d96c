package dev.flotilla.rpc;

import dev.flotilla.base.Clock;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Slows down guessing: for one account from one address five wrong passwords are free, then each makes the next wait
/// twice as long, up to a quarter of an hour. Nobody can lock a colleague out, since another address is another row.
/// Wrong passwords only count on the server that saw them; at most [#ROWS_MAX] rows are kept, the oldest goes first.
/// The map is guarded by the lock.
final class LoginDelay {
    private static final int FREE = 5;
    private static final int ROWS_MAX = 10_000;
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, Row> rows = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Row> eldest) {
            return size() > ROWS_MAX;
        }
    };

    LoginDelay(Clock clock) {
        this.clock = clock;
    }

    /// @throws io.grpc.StatusRuntimeException BUSY, with the time to wait
    void check(String account, String address) {
        lock.lock();
        try {
            var row = rows.get(new Key(account, address));
            var waitNanos = row == null ? 0 : row.notBeforeNanos - clock.ticksNanos();
            if (waitNanos > 0) {
                var seconds = TimeUnit.NANOSECONDS.toSeconds(waitNanos) + 1;
                throw StatusMapping.refusal(new CallError.Busy(
                        "Too many wrong passwords for this name. Try again in " + seconds + " s.",
                        Math.toIntExact(seconds * 1000)));
            }
        } finally {
            lock.unlock();
        }
    }

    void wrong(String account, String address) {
        lock.lock();
        try {
            var key = new Key(account, address);
            var before = rows.get(key);
            var count = before == null ? 1 : before.wrong + 1;
            rows.put(key, new Row(count, clock.ticksNanos() + delay(count).toNanos()));
        } finally {
            lock.unlock();
        }
    }

    void right(String account, String address) {
        lock.lock();
        try {
            rows.remove(new Key(account, address));
        } finally {
            lock.unlock();
        }
    }

    private static Duration delay(int wrong) {
        if (wrong < FREE) {
            return Duration.ZERO;
        }
        var doubled = Duration.ofSeconds(1L << Math.min(wrong - FREE, 10));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }

    private record Key(String account, String address) {}

    private record Row(int wrong, long notBeforeNanos) {}
}
