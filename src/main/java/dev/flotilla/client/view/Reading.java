package dev.flotilla.client.view;

import java.util.OptionalLong;

/// A number with who measured it and how old it is where it is shown. What nobody knows is absent, never 0.
///
/// @param source        server_id of who measured it, 0 = nobody
/// @param absentBecause why there is none, empty when there is one
public record Reading(OptionalLong value, int source, long ageMs, String absentBecause) {
    private static final long FRESH_MS = 2_000;
    private static final long AGING_MS = 10_000;

    public enum Freshness {
        FRESH,
        AGING,
        OLD,
        ABSENT
    }

    public static Reading of(long value, int source, long ageMs) {
        return new Reading(OptionalLong.of(value), source, Math.max(0, ageMs), "");
    }

    public static Reading absent(String because) {
        return new Reading(OptionalLong.empty(), 0, 0, because);
    }

    public Freshness freshness() {
        if (value.isEmpty()) {
            return Freshness.ABSENT;
        }
        if (ageMs <= FRESH_MS) {
            return Freshness.FRESH;
        }
        return ageMs <= AGING_MS ? Freshness.AGING : Freshness.OLD;
    }
}
