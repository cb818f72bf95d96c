package dev.flotilla.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flotilla.base.PrivateFiles;
import dev.flotilla.base.SafeFile;
import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountView;
import dev.flotilla.chat.Sequence;
import dev.flotilla.client.SavedSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The session of who is signed in on this computer, with its token: a file that only its owner can read.
final class SessionFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path file;

    SessionFile(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("session.json");
    }

    Optional<SavedSession> read() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            var root = JSON.readTree(Files.readAllBytes(file));
            var account = new AccountView(
                    AccountId.parse(root.path("accountId").asText()),
                    root.path("name").asText(),
                    root.path("createdAtMs").asLong());
            return Optional.of(new SavedSession(
                    root.path("token").asText(),
                    account,
                    root.path("expiresAtMs").asLong()));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new CommandFailed(
                    ExitCode.FILES, "The session file " + file + " is damaged. Delete it and sign in again.");
        } catch (IOException e) {
            throw new UncheckedIOException("the session file " + file + " cannot be read", e);
        }
    }

    /// The file is private from its first byte on, and whole or not there.
    void write(SavedSession session) {
        var root = JSON.createObjectNode()
                .put("token", session.token())
                .put("accountId", session.account().id().toString())
                .put("name", session.account().name())
                .put("createdAtMs", session.account().createdAtMillis())
                .put("expiresAtMs", session.expiresAtMillis());
        try {
            PrivateFiles.makeFolder(folder);
            Files.deleteIfExists(seenFile()); // a new session starts from what its sign-in showed
            SafeFile.write(file, JSON.writeValueAsBytes(root));
        } catch (IOException e) {
            throw new UncheckedIOException("the session file " + file + " cannot be written", e);
        }
    }

    /// What the session has seen, so that the next command does not show less. Kept beside the session and not in it:
    /// another command may have signed in anew meanwhile.
    Sequence seen(SavedSession session) {
        try {
            var words = Files.exists(seenFile())
                    ? Files.readString(seenFile()).strip().split(" ")
                    : new String[0];
            return words.length == 2 && words[0].equals(session.account().id().toString())
                    ? new Sequence(Long.parseLong(words[1]))
                    : Sequence.NONE;
        } catch (IOException | IllegalArgumentException e) {
            return Sequence.NONE; // replies may then be older than what was shown before, as they say themselves
        }
    }

    void saw(SavedSession session, Sequence seen) {
        if (seen.compareTo(seen(session)) <= 0) {
            return;
        }
        SafeFile.write(seenFile(), session.account().id() + " " + seen.value() + "\n");
    }

    private Path seenFile() {
        return file.resolveSibling("seen");
    }

    void forget() {
        try {
            Files.deleteIfExists(seenFile());
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the session file " + file + " cannot be deleted", e);
        }
    }
}
