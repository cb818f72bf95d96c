package dev.flotilla.chaos;

import java.util.SplittableRandom;

/// Where randomness comes from: `-Dflotilla.seed=…` replays a run's choices.
public final class Seeds {
    private Seeds() {}

    /// Prints what it gives.
    public static long of(String run) {
        var given = System.getProperty("flotilla.seed");
        var seed = given == null ? new SplittableRandom().nextLong() : Long.parseLong(given);
        System.out.println(run + ": seed " + seed + " (replay its choices with -Dflotilla.seed=" + seed + ")");
        return seed;
    }
}
