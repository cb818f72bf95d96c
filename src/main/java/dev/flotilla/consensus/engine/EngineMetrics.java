package dev.flotilla.consensus.engine;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;
import org.apache.ratis.util.TimeDuration;

/// The metrics Ratis asks for. We keep one: how long each force of a log takes, and since when one is under way. Found
/// by ServiceLoader, hence public.
public final class EngineMetrics extends MetricRegistries {
    private static final String FORCE_TIMER = "syncTime";
    private static final ConcurrentMap<String, ForceClock> FORCES = new ConcurrentHashMap<>();

    /// @param member Ratis' name of one server's part in one group
    static ForceClock forceClock(String member) {
        return FORCES.computeIfAbsent(member, m -> new ForceClock());
    }

    static void forget(String member) {
        FORCES.remove(member);
    }

    @Override
    public RatisMetricRegistry create(MetricRegistryInfo info) {
        return new Registry(info);
    }

    @Override
    public void clear() {
        FORCES.clear();
    }

    @Override
    public boolean remove(MetricRegistryInfo key) {
        return false;
    }

    @Override
    public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
        return Optional.empty();
    }

    @Override
    public Set<MetricRegistryInfo> getMetricRegistryInfos() {
        return Set.of();
    }

    @Override
    public Collection<RatisMetricRegistry> getMetricRegistries() {
        return List.of();
    }

    @Override
    public void addReporterRegistration(Consumer<RatisMetricRegistry> start, Consumer<RatisMetricRegistry> stop) {
        // nobody reports
    }

    @Override
    public void enableJmxReporter() {
        // nobody reports
    }

    @Override
    public void enableConsoleReporter(TimeDuration every) {
        // nobody reports
    }

    private record Registry(MetricRegistryInfo getMetricRegistryInfo) implements RatisMetricRegistry {
        private static final Timekeeper.Context UNTIMED = () -> 0;
        private static final LongCounter UNCOUNTED = new LongCounter() {
            @Override
            public void inc(long n) {
                // not kept
            }

            @Override
            public void dec(long n) {
                // not kept
            }

            @Override
            public long getCount() {
                return 0;
            }
        };

        @Override
        public Timekeeper timer(String name) {
            return name.equals(FORCE_TIMER) ? forceClock(getMetricRegistryInfo.getPrefix()) : () -> UNTIMED;
        }

        @Override
        public LongCounter counter(String name) {
            return UNCOUNTED;
        }

        @Override
        public boolean remove(String name) {
            return false;
        }

        @Override
        public <T> void gauge(String name, Supplier<Supplier<T>> gauge) {
            // not kept
        }
    }
}
