package dev.flotilla.cli;

import dev.flotilla.client.Answer;
import dev.flotilla.client.MessagesOnLeaving;
import dev.flotilla.client.Nothing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Commands about people.
final class AccountCommands {
    private static final int ACCOUNTS_MAX = 10_000;

    private AccountCommands() {}

    static List<Object> all() {
        return List.of(
                new Create(), new Login(), new Logout(), new Accounts(), new ChangePassword(), new DeleteAccount());
    }

    @Command(name = "create-account", description = "Makes an account. The password is asked for.")
    static final class Create extends TeamCommand {
        @Mixin
        private final PasswordOptions password = new PasswordOptions();

        @Parameters(paramLabel = "NAME", description = "2 to 32 characters, a letter first.")
        private String name = "";

        @Override
        int run(OpenTeam team, Output out) {
            var account = OpenTeam.need(team.connection().createAccount(name, password.readNew("Password: ")));
            out.tell(
                    "Account " + account.name() + " is made. Sign in with: flotilla login " + account.name(),
                    () -> Json.account(account));
            return ExitCode.DONE;
        }
    }

    @Command(name = "login", description = "Signs in on this computer. The password is asked for.")
    static final class Login extends TeamCommand {
        @Mixin
        private final PasswordOptions password = new PasswordOptions();

        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Override
        int run(OpenTeam team, Output out) {
            var signedIn = OpenTeam.need(team.connection().login(name, password.read("Password: ")));
            var session = signedIn.session();
            team.sessionFile().write(session.saved());
            team.sessionFile().saw(session.saved(), session.seen());
            out.tell(
                    "Signed in as " + session.account().name() + ". " + signedIn.unread() + " unread.",
                    () -> Json.account(session.account())
                            .put("unread", signedIn.unread())
                            .put("expiresAtMs", session.saved().expiresAtMillis())
                            .set("conversations", Json.array(signedIn.conversations(), Json::conversation)));
            return ExitCode.DONE;
        }
    }

    @Command(name = "logout", description = "Signs out on this computer.")
    static final class Logout extends TeamCommand {
        @Option(names = "--everywhere", description = "End all sessions of this account.")
        private boolean everywhere;

        @Override
        int run(OpenTeam team, Output out) {
            var session = team.session();
            var waiting = session.waiting().size();
            var answer = (everywhere ? session.logoutEverywhere() : session.logout()).join();
            if (answer instanceof Answer.NotSignedIn<Integer>) {
                team.sessionFile().forget(); // ended elsewhere already
            }
            int ended = OpenTeam.need(answer);
            team.sessionFile().forget();
            out.tell(
                    "Signed out."
                            + (waiting == 0
                                    ? ""
                                    : " " + waiting + " messages stay in the outbox until you sign in again."),
                    () -> Output.object().put("ended", ended).put("outbox", waiting));
            return ExitCode.DONE;
        }
    }

    @Command(name = "accounts", description = "Lists people.")
    static final class Accounts extends TeamCommand {
        @Parameters(paramLabel = "PATTERN", arity = "0..1", description = "* any run, ? one character; all if absent.")
        private String pattern = "";

        @Override
        int run(OpenTeam team, Output out) {
            var session = team.session();
            var found = new ArrayList<dev.flotilla.chat.AccountView>();
            var more = true;
            while (more && found.size() < ACCOUNTS_MAX) {
                var page = OpenTeam.need(session.accounts(
                        pattern, found.isEmpty() ? "" : found.getLast().name()));
                found.addAll(page.items());
                more = page.more() && !page.items().isEmpty();
            }
            out.table(
                    List.of("NAME", "SINCE"),
                    found.stream()
                            .map(account -> List.of(account.name(), Times.day(account.createdAtMillis())))
                            .toList(),
                    () -> Json.array(found, Json::account));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "change-password",
            description = "Changes the password and ends all other sessions. Both are asked for; on the standard input"
                    + " the old one stands on the first line, the new one on the second.")
    static final class ChangePassword extends TeamCommand {
        @Mixin
        private final PasswordOptions password = new PasswordOptions();

        @Option(names = "--new-password-file", paramLabel = "FILE", description = "Its first line is the new password.")
        private @Nullable Path newFile;

        @Override
        int run(OpenTeam team, Output out) {
            var session = team.session();
            var old = password.read("Password now: ");
            var fresh = newFile == null ? PasswordOptions.ask("New password: ") : PasswordOptions.firstLine(newFile);
            var answer = session.changePassword(old, fresh).join();
            if (answer instanceof Answer.Unanswered<Nothing>(var sentence, var mayHaveHappened) && mayHaveHappened) {
                throw new CommandFailed(
                        ExitCode.UNAVAILABLE,
                        sentence
                                + " Whether the password was changed is not known: try the new one, then the old one.");
            }
            OpenTeam.need(answer);
            out.tell(
                    "The password is changed. Other computers have to sign in again.",
                    () -> Output.object().put("changed", true));
            return ExitCode.DONE;
        }
    }

    @Command(name = "delete-account", description = "Deletes the account you are signed in with, for ever.")
    static final class DeleteAccount extends TeamCommand {
        @Mixin
        private final PasswordOptions password = new PasswordOptions();

        @Option(
                names = "--messages",
                paramLabel = "keep|delete",
                required = true,
                description =
                        "keep: your messages stay, shown as from a former member; delete: their texts are removed.")
        private MessagesOnLeaving messages = MessagesOnLeaving.KEEP;

        @Override
        int run(OpenTeam team, Output out) {
            var session = team.session();
            long deleted = OpenTeam.need(session.deleteAccount(password.read("Password: "), messages));
            team.sessionFile().forget();
            out.tell(
                    "The account " + session.account().name() + " is deleted.",
                    () -> Output.object().put("deleted", true).put("messagesDeleted", deleted));
            return ExitCode.DONE;
        }
    }
}
