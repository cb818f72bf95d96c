package dev.flotilla.rpc;

import dev.flotilla.base.Randomness;
import dev.flotilla.wire.CallError;
import io.grpc.Status;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Failures that nobody foresaw: the cause goes to the log under an id, the caller gets the id and nothing else.
final class Incidents {
    private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);
    private final Randomness randomness;

    Incidents(Randomness randomness) {
        this.randomness = randomness;
    }

    CallError.Internal record(String method, @Nullable Throwable cause, Status status) {
        var id = HexFormat.of().formatHex(randomness.bytes(6));
        if (cause == null) {
            LOG.error("incident {} in {}: {} {}", id, method, status.getCode(), status.getDescription());
        } else {
            LOG.error("incident {} in {}", id, method, cause);
        }
        return new CallError.Internal(
                "Something went wrong on the server. Its log has the cause under incident " + id + ".", id);
    }
}
