package dev.flotilla.cli;

import dev.flotilla.chat.Refusal;
import dev.flotilla.client.Answer;
import dev.flotilla.client.ChatSession;
import dev.flotilla.client.ClusterControl;
import dev.flotilla.client.TeamConnection;
import dev.flotilla.client.TeamSettings;
import dev.flotilla.storage.SqliteOutbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A command's way to its team, and who is signed in.
final class OpenTeam implements AutoCloseable {
    private final TeamConnection connection;
    private final SessionFile sessionFile;
    private @Nullable ChatSession session;

    private OpenTeam(TeamConnection connection, SessionFile sessionFile) {
        this.connection = connection;
        this.sessionFile = sessionFile;
    }

    static OpenTeam open(TeamFolder folder, TeamSettings settings) {
        try {
            Files.createDirectories(folder.data());
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder.data() + " cannot be made", e);
        }
        var outbox = SqliteOutbox.open(folder.data().resolve("outbox.db"));
        return new OpenTeam(TeamConnection.open(settings, outbox), new SessionFile(folder.settings()));
    }

    TeamConnection connection() {
        return connection;
    }

    SessionFile sessionFile() {
        return sessionFile;
    }

    /// Who signed in on this computer.
    ///
    /// @throws CommandFailed when nobody did
    ChatSession session() {
        return resumed()
                .orElseThrow(() -> new CommandFailed(
                        ExitCode.NOT_ALLOWED, "Nobody is signed in here. Sign in with: flotilla login NAME"));
    }

    /// The servers, asked as the signed-in person if there is one.
    ClusterControl cluster() {
        return resumed().map(ChatSession::cluster).orElseGet(connection::cluster);
    }

    /// One session for the whole command.
    private Optional<ChatSession> resumed() {
        if (session == null) {
            session = sessionFile
                    .read()
                    .map(saved -> connection.resume(saved, sessionFile.seen(saved)))
                    .orElse(null);
        }
        return Optional.ofNullable(session);
    }

    /// The value, or the failure with its exit code.
    static <T> T need(CompletableFuture<Answer<T>> question) {
        return need(question.join());
    }

    static <T> T need(Answer<T> answer) {
        return switch (answer) {
            case Answer.Done<T>(var value) -> value;
            case Answer.Refused<T>(var reason, var subject, var text) -> throw new CommandFailed(code(reason), text);
            case Answer.Invalid<T>(var field, var text) -> throw new CommandFailed(ExitCode.USAGE, text);
            case Answer.NotSignedIn<T>(var text) ->
                throw new CommandFailed(ExitCode.NOT_ALLOWED, text + " Sign in with: flotilla login NAME");
            case Answer.NotAllowed<T>(var text) -> throw new CommandFailed(ExitCode.NOT_ALLOWED, text);
            case Answer.Unanswered<T>(var text, var mayHaveHappened) ->
                throw new CommandFailed(
                        ExitCode.UNAVAILABLE,
                        text
                                + (mayHaveHappened ? " Whether it took effect is not known; it is safe to repeat." : "")
                                + " Check the addresses (--server HOST:PORT) and the team: flotilla status");
        };
    }

    private static int code(Refusal reason) {
        return switch (reason) {
            case WRONG_CREDENTIALS,
                    NOT_YOURS,
                    NOT_A_MEMBER,
                    ACCOUNT_GONE,
                    INVITE_NEEDED,
                    INVITE_UNKNOWN,
                    INVITE_EXPIRED,
                    INVITE_USED_UP,
                    INVITE_REVOKED,
                    INVITE_OF_OTHER_KIND,
                    ROLE_NEEDED -> ExitCode.NOT_ALLOWED;
            case CHANGED_MEANWHILE, TOO_MANY -> ExitCode.TRY_LATER;
            case NAME_TAKEN,
                    NO_SUCH_PERSON,
                    NO_SUCH_ROOM,
                    NO_SUCH_CONVERSATION,
                    NO_SUCH_MESSAGE,
                    ID_REUSED,
                    ROOM_IS_FIXED,
                    ALREADY_FOUNDED -> ExitCode.REFUSED;
        };
    }

    @Override
    public void close() {
        var used = session;
        if (used != null && sessionFile.read().filter(used.saved()::equals).isPresent()) {
            sessionFile.saw(used.saved(), used.seen());
        }
        connection.close();
    }
}
