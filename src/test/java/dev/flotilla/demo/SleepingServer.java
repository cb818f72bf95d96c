package dev.flotilla.demo;

import dev.flotilla.base.ParentWatch;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/// Stands in for a server where only its process matters: says its arguments and waits for its end.
final class SleepingServer {
    private SleepingServer() {}

    public static void main(String[] arguments) throws InterruptedException {
        if (Arrays.asList(arguments).contains("--exit-with-parent")) {
            ParentWatch.haltWhenParentEnds(System.out::println);
        }
        System.out.println(String.join(" ", arguments) + " REPLICA_ADDRESSES=" + System.getenv("REPLICA_ADDRESSES"));
        new CountDownLatch(1).await();
    }
}
