package dev.flotilla.rpc;

import dev.flotilla.wire.MetadataKeys;
import io.grpc.Metadata;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a client says of itself in the metadata of a call. Shown to people, believed for nothing; what cannot be read
/// is left out.
record ClientWord(String device, long listConfigIndex, List<String> list, int outbox, String leader) {
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,18}");
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:\\[\\]-]{1,255}");
    private static final int DEVICE_MAX = 64;
    private static final int SERVERS_MAX = 32;

    ClientWord {
        list = List.copyOf(list);
    }

    /// Empty when the client does not introduce itself.
    static Optional<ClientWord> read(Metadata headers) {
        var device = headers.get(MetadataKeys.DEVICE);
        if (device == null) {
            return Optional.empty();
        }
        var words = List.of(text(headers, MetadataKeys.LIST).split(" ", SERVERS_MAX + 2));
        return Optional.of(new ClientWord(
                device.length() > DEVICE_MAX ? device.substring(0, DEVICE_MAX) : device,
                number(words.getFirst()),
                words.stream()
                        .skip(1)
                        .filter(word -> ADDRESS.matcher(word).matches())
                        .limit(SERVERS_MAX)
                        .toList(),
                (int) Math.min(Integer.MAX_VALUE, number(text(headers, MetadataKeys.OUTBOX))),
                Optional.of(text(headers, MetadataKeys.LEADER))
                        .filter(word -> ADDRESS.matcher(word).matches())
                        .orElse("")));
    }

    private static String text(Metadata headers, Metadata.Key<String> key) {
        var value = headers.get(key);
        return value == null ? "" : value.strip();
    }

    private static long number(String text) {
        return DECIMAL.matcher(text).matches() ? Long.parseLong(text) : 0;
    }
}
