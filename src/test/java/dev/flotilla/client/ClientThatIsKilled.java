package dev.flotilla.client;

import dev.flotilla.chat.Recipient;
import dev.flotilla.config.Address;
import dev.flotilla.config.TeamFiles;
import dev.flotilla.storage.SqliteOutbox;
import java.nio.file.Path;
import java.util.List;

/// A client process that writes messages while no server answers, says so, and waits to be killed.
final class ClientThatIsKilled {
    private ClientThatIsKilled() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var seeds = List.of(Address.parse(arguments[1]));
        var settings = TeamSettings.of(
                seeds,
                "test",
                folder,
                new TeamFiles(folder.resolve("trust")).find(seeds).orElseThrow());
        var connection = TeamConnection.open(settings, SqliteOutbox.open(folder.resolve("outbox.db")));
        var session = connection.resume(new SavedSession("token", FakeTeam.ANA, Long.MAX_VALUE));
        for (var number = 1; number <= 20; number++) {
            var unused = session.send(new Recipient.Room("general"), "message " + number);
        }
        System.out.println("written");
        System.out.flush();
        Thread.currentThread().join();
    }
}
