package dev.flotilla.cli;

import dev.flotilla.storage.DatabaseLister;
import dev.flotilla.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `flotilla list-db`: the original's `list_db.py`. Programs get one object a line, since a file may hold millions.
@Command(
        name = "list-db",
        description = "Lists the accounts and messages in one server's database file. Read-only, also while the server"
                + " runs; password hashes and session tokens are not shown.",
        mixinStandardHelpOptions = true)
final class ListDbCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Option(names = "--json", description = "For programs: one JSON object a line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before a call
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailed(ExitCode.USAGE, "There is no file " + file + ".");
        }
        var out = new Output(spec.commandLine().getOut(), json ? Output.Format.JSON : Output.Format.TEXT);
        try {
            if (json) {
                DatabaseLister.accounts(file, account -> out.json(account(account)));
                DatabaseLister.messages(file, message -> out.json(message(message)));
            } else {
                tables(out);
            }
            return ExitCode.DONE;
        } catch (StorageException e) {
            throw new CommandFailed(ExitCode.FILES, file + " cannot be read as a server's database.");
        }
    }

    private void tables(Output out) {
        var accounts = new ArrayList<List<String>>();
        DatabaseLister.accounts(
                file,
                account -> accounts.add(List.of(
                        account.gone() ? "(deleted)" : account.name(),
                        Times.minute(account.createdAtMillis()),
                        Long.toString(account.sessions()),
                        account.id().toString())));
        out.line("Accounts: " + accounts.size());
        Table.lines(List.of("NAME", "SINCE", "SESSIONS", "ID"), accounts).forEach(out::line);
        out.line("");
        out.line("Messages, in the one order of all servers:");
        DatabaseLister.messages(
                file,
                message -> out.line(Table.printable("%d  %s  %s -> %s  %s"
                        .formatted(
                                message.sequence(),
                                Times.minute(message.sentAtMillis()),
                                message.from().isEmpty() ? "(former member)" : message.from(),
                                message.to().isEmpty() ? "(former member)" : message.to(),
                                message.deleted() ? "(deleted)" : text(message)))));
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode account(DatabaseLister.Account account) {
        return Output.object()
                .put("type", "account")
                .put("id", account.id().toString())
                .put("name", account.name())
                .put("createdAtMs", account.createdAtMillis())
                .put("gone", account.gone())
                .put("sessions", account.sessions());
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode message(DatabaseLister.Message message) {
        return Output.object()
                .put("type", "message")
                .put("id", message.id().toString())
                .put("sequence", message.sequence())
                .put("conversation", message.conversation().toString())
                .put("position", message.position())
                .put("from", message.from())
                .put("to", message.to())
                .put("text", text(message))
                .put("contentType", message.contentType())
                .put("sentAtMs", message.sentAtMillis())
                .put("deleted", message.deleted());
    }

    private static String text(DatabaseLister.Message message) {
        return new String(message.body().toArray(), StandardCharsets.UTF_8);
    }
}
