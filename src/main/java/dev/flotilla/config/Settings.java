package dev.flotilla.config;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// One object of a configuration file, read by known keys and types only.
final class Settings {
    private static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(86_400);
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000L);

    private final Path file;
    private final Map<String, LocatedJson> values;

    private Settings(Path file, LocatedJson.Fields fields, Set<String> known) {
        this.file = file;
        this.values = fields.values();
        for (var key : values.keySet()) {
            if (!known.contains(key)) {
                throw new ConfigException(file + ", line " + fields.lines().get(key) + ": unknown key \"" + key
                        + "\"; remove it or use one of " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    static Settings read(Path file, Set<String> known) {
        return new Settings(file, LocatedJson.read(file), known);
    }

    Optional<Integer> serverId() {
        return whole("server_id").map(id -> {
            if (id.value() < 1 || id.value() > NodeConfig.SERVER_ID_MAX) {
                throw wrong("server_id", id.line(), id.value() + "", "a number from 1 to " + NodeConfig.SERVER_ID_MAX);
            }
            return (int) id.value();
        });
    }

    Optional<Integer> port(String key) {
        return whole(key).map(port -> {
            if (!Address.isPort(port.value())) {
                throw wrong(key, port.line(), port.value() + "", "a port, a number from 1 to " + Address.PORT_MAX);
            }
            return (int) port.value();
        });
    }

    Optional<String> text(String key) {
        return find(key).map(value -> {
            if (value instanceof LocatedJson.Text text && !text.value().isBlank()) {
                return text.value().strip();
            }
            throw wrong(key, value.line(), value.kind(), "a text in quotes");
        });
    }

    Optional<String> host(String key) {
        return text(key).map(host -> {
            if (!Address.isHost(host)) {
                throw wrong(key, lineOf(key), "\"" + host + "\"", "a host name or IP address, without a port");
            }
            return host;
        });
    }

    Optional<Boolean> truth(String key) {
        return find(key).map(value -> {
            if (value instanceof LocatedJson.Truth truth) {
                return truth.value();
            }
            throw wrong(key, value.line(), value.kind(), "true or false");
        });
    }

    /// Seconds as a number; fractions down to a millisecond.
    Optional<Duration> seconds(String key) {
        return find(key).map(value -> {
            if (value instanceof LocatedJson.Number number && isDuration(number.value())) {
                return duration(number.value());
            }
            throw wrong(key, value.line(), value.kind(), "seconds as a number from 0.001 to 86400");
        });
    }

    Optional<List<Address>> addresses(String key) {
        return find(key).map(value -> {
            if (!(value instanceof LocatedJson.Items items)) {
                throw wrong(key, value.line(), value.kind(), "a list like [\"127.0.0.1:50051\"]");
            }
            return items.values().stream().map(item -> address(key, item)).toList();
        });
    }

    /// The objects of a list, each with its own known keys.
    List<Settings> objects(String key, Set<String> known) {
        return find(key)
                .map(value -> {
                    if (!(value instanceof LocatedJson.Items items)) {
                        throw wrong(key, value.line(), value.kind(), "a list of objects, [{ … }]");
                    }
                    return items.values().stream()
                            .map(item -> object(key, item, known))
                            .toList();
                })
                .orElse(List.of());
    }

    int lineOf(String key) {
        return find(key).map(LocatedJson::line).orElse(1);
    }

    ConfigException wrong(String key, int line, String found, String wanted) {
        return new ConfigException(
                file + ", line " + line + ": \"" + key + "\" is " + found + "; it must be " + wanted);
    }

    static boolean isDuration(BigDecimal seconds) {
        return seconds.compareTo(new BigDecimal("0.001")) >= 0 && seconds.compareTo(SECONDS_MAX) <= 0;
    }

    static Duration duration(BigDecimal seconds) {
        return Duration.ofNanos(seconds.multiply(NANOS).longValue());
    }

    private Settings object(String key, LocatedJson item, Set<String> known) {
        if (item instanceof LocatedJson.Fields fields) {
            return new Settings(file, fields, known);
        }
        throw wrong(key, item.line(), "a list with " + item.kind(), "a list of objects, [{ … }]");
    }

    private Address address(String key, LocatedJson item) {
        if (!(item instanceof LocatedJson.Text text)) {
            throw wrong(key, item.line(), "a list with " + item.kind(), "a list of texts like \"127.0.0.1:50051\"");
        }
        try {
            return Address.parse(text.value().strip());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(file + ", line " + text.line() + ": \"" + key + "\": " + e.getMessage(), e);
        }
    }

    private Optional<Whole> whole(String key) {
        return find(key).map(value -> {
            if (value instanceof LocatedJson.Number number) {
                if (number.value().stripTrailingZeros().scale() > 0
                        || number.value().precision() - number.value().scale() > 18) {
                    throw wrong(key, number.line(), number.kind(), "a whole number");
                }
                return new Whole(number.line(), number.value().longValue());
            }
            throw wrong(key, value.line(), value.kind(), "a whole number");
        });
    }

    private Optional<LocatedJson> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    private record Whole(int line, long value) {}
}
