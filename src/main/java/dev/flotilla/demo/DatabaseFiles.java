package dev.flotilla.demo;

import dev.flotilla.storage.DatabaseAudit;

/// Reads a server's own SQLite file.
public final class DatabaseFiles implements Copies.Reader {
    @Override
    public ServerCopy read(ServerProcess server) {
        var report = DatabaseAudit.of(server.spec().databaseFile());
        return new ServerCopy(
                server.id(),
                report.applied().index().value(),
                report.sequence().value(),
                report.digest(),
                report.dump(),
                report.problems(),
                report.messages().stream().map(DatabaseFiles::row).toList());
    }

    private static ServerCopy.Row row(DatabaseAudit.Message message) {
        return new ServerCopy.Row(
                message.id(),
                message.conversation(),
                message.position(),
                message.sequence().value(),
                message.sender(),
                message.bodySha256());
    }
}
