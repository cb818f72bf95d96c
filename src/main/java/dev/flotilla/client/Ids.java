package dev.flotilla.client;

import dev.flotilla.base.Clock;
import dev.flotilla.base.Randomness;
import java.util.UUID;

/// Ids of what people make here. They sort by time, which costs the servers' databases half of what random ones do.
final class Ids {
    private Ids() {}

    static UUID fresh() {
        return Randomness.SECURE.orderedUuid(Clock.SYSTEM.wallMillis());
    }
}
