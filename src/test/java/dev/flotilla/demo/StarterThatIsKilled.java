package dev.flotilla.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Starts two servers, pauses one, prints their process ids and waits to be killed.
final class StarterThatIsKilled {
    private StarterThatIsKilled() {}

    public static void main(String[] arguments) throws InterruptedException {
        var one = server(1, Path.of(arguments[0]));
        var two = server(2, Path.of(arguments[0]));
        one.start();
        two.start();
        two.pause();
        System.out.println(one.pid() + " " + two.pid());
        new CountDownLatch(1).await();
    }

    static ServerProcess server(int id, Path folder) {
        var found = SameProgram.find();
        var program = new SameProgram(found.launcher(), List.of(SleepingServer.class.getName()), true);
        var spec = new ServerSpec(
                id,
                45000 + id,
                List.of("127.0.0.1:45001"),
                ServerSpec.Start.FOUNDS,
                folder.resolve("server-" + id),
                folder.resolve("trust"),
                List.of());
        return new ServerProcess(spec, program, List.of("-Xmx32m", "-XX:+UseSerialGC"));
    }
}
