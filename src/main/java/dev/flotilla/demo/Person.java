package dev.flotilla.demo;

import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Recipient;
import dev.flotilla.client.Answer;
import dev.flotilla.client.ChatSession;
import dev.flotilla.client.SendOutcome;
import dev.flotilla.client.TeamConnection;
import dev.flotilla.client.TeamSettings;
import dev.flotilla.config.Address;
import dev.flotilla.config.TeamFile;
import dev.flotilla.storage.SqliteOutbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Somebody with an account, a computer of their own and the client library on it, its outbox on disk included.
public final class Person implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String PASSWORD = "demo password";

    private final String name;
    private final TeamConnection team;
    private final ChatSession session;
    private final Ledger ledger;

    private Person(String name, TeamConnection team, ChatSession session, Ledger ledger) {
        this.name = name;
        this.team = team;
        this.session = session;
        this.ledger = ledger;
    }

    /// Makes the account and logs in; waits for a leader as long as [#PATIENCE].
    ///
    /// @throws DemoException when the team does not answer, or says no
    public static Person signUp(String name, List<String> seeds, TeamFile trust, Path folder, Ledger ledger) {
        var addresses = seeds.stream().map(Address::parse).toList();
        var home = made(folder.resolve(name));
        var settings = TeamSettings.of(addresses, "demo", home, trust);
        var team = TeamConnection.open(settings, SqliteOutbox.open(home.resolve("outbox.db")));
        try {
            var request = dev.flotilla.base.Randomness.SECURE.uuid();
            patiently("make the account " + name, () -> team.createAccount(name, PASSWORD, request));
            var session = patiently("log in as " + name, () -> team.login(name, PASSWORD))
                    .session();
            return new Person(name, team, session, ledger);
        } catch (RuntimeException e) {
            team.close();
            throw e;
        }
    }

    public String name() {
        return name;
    }

    public ChatSession session() {
        return session;
    }

    public TeamConnection team() {
        return team;
    }

    public void createRoom(String room) {
        var id = new dev.flotilla.chat.ConversationId(dev.flotilla.base.Randomness.SECURE.uuid());
        patiently("create #" + room, () -> session.createRoom(room, id));
    }

    public void joinRoom(String room) {
        patiently("join #" + room, () -> session.joinRoom(room));
    }

    /// Gives a message to the outbox and writes into the ledger what becomes of it.
    public CompletableFuture<SendOutcome> send(Recipient to, String text) {
        var id = session.newMessageId();
        ledger.sent(new Ledger.Sent(id, session.account().id(), to.toString(), text, System.nanoTime()));
        return session.send(to, text, id).whenComplete((outcome, failure) -> {
            if (failure == null) {
                note(outcome);
            }
        });
    }

    private void note(SendOutcome outcome) {
        switch (outcome) {
            case SendOutcome.Saved saved -> ledger.saved(saved.id(), place(saved.message()));
            case SendOutcome.NeedsYou no -> ledger.refused(no.id(), no.sentence());
            case SendOutcome.NotTaken no -> ledger.refused(no.id(), no.sentence());
            case SendOutcome.Kept kept -> ledger.kept(kept.id());
        }
    }

    static Ledger.Saved place(MessageView message) {
        return new Ledger.Saved(message.conversation(), message.position(), message.sequence(), System.nanoTime());
    }

    @Override
    public void close() {
        team.close();
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
    }

    /// Asks again, with the same ids, while nobody answers.
    private static <T> T patiently(String what, Supplier<CompletableFuture<Answer<T>>> call) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var answer = call.get().join();
            if (answer instanceof Answer.Done<T>(var value)) {
                return value;
            }
            if (!(answer instanceof Answer.Unanswered<T>) || System.nanoTime() > end) {
                throw new DemoException("cannot " + what + ": " + answer.sentence());
            }
        }
    }
}
