package dev.flotilla.node;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountView;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.ConversationView;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Page;
import dev.flotilla.chat.Sequence;
import dev.flotilla.rpc.Commands;
import dev.flotilla.rpc.Queries;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Lets commands and reads through only while this server's state is worth asking. A server that is still copying the
/// state would otherwise answer "no such session" to people who have one.
final class ServingGate implements Commands, Queries {
    private final Commands commands;
    private final Queries queries;
    private volatile Why why = new Why("This server is starting.", false);
    private volatile boolean open;

    ServingGate(Commands commands, Queries queries) {
        this.commands = commands;
        this.queries = queries;
    }

    private record Why(String sentence, boolean damaged) {}

    void open() {
        open = true;
    }

    void close(String sentence, boolean damaged) {
        why = new Why(sentence, damaged);
        open = false;
    }

    boolean isOpen() {
        return open;
    }

    @Override
    public CompletableFuture<Outcome> submit(Command command) {
        return open
                ? commands.submit(command)
                : CompletableFuture.completedFuture(new Outcome.NotServing(why.sentence, why.damaged));
    }

    @Override
    public Freshness await(Sequence seen, Duration limit) {
        return open ? queries.await(seen, limit) : new Freshness.NotServing(why.sentence, why.damaged);
    }

    @Override
    public Sequence applied() {
        return queries.applied();
    }

    /// Empty while the gate is closed: the caller then asks [#await] and hears why.
    @Override
    public Optional<SessionView> session(Bytes tokenHash, long nowMillis) {
        return open ? queries.session(tokenHash, nowMillis) : Optional.empty();
    }

    @Override
    public Optional<Credentials> credentials(String skeleton) {
        return queries.credentials(skeleton);
    }

    @Override
    public Optional<Credentials> credentials(AccountId account) {
        return queries.credentials(account);
    }

    @Override
    public boolean isFounded() {
        return queries.isFounded();
    }

    @Override
    public Page<AccountView> accounts(String pattern, String afterName, int limit) {
        return queries.accounts(pattern, afterName, limit);
    }

    @Override
    public Optional<AccountView> accountByName(String skeleton) {
        return queries.accountByName(skeleton);
    }

    @Override
    public Optional<ConversationView> room(AccountId reader, String skeleton) {
        return queries.room(reader, skeleton);
    }

    @Override
    public Optional<ConversationView> direct(AccountId reader, AccountId other) {
        return queries.direct(reader, other);
    }

    @Override
    public Optional<ConversationView> conversation(AccountId reader, ConversationId id) {
        return queries.conversation(reader, id);
    }

    @Override
    public List<ConversationView> conversations(AccountId reader, boolean unreadOnly, int limit) {
        return queries.conversations(reader, unreadOnly, limit);
    }

    @Override
    public Page<ConversationView> rooms(AccountId reader, String pattern, String afterName, int limit) {
        return queries.rooms(reader, pattern, afterName, limit);
    }

    @Override
    public Page<MessageView> messages(ConversationId conversation, boolean older, long from, int limit) {
        return queries.messages(conversation, older, from, limit);
    }

    @Override
    public List<MessageView> unread(AccountId reader, Optional<ConversationId> in, int limit) {
        return queries.unread(reader, in, limit);
    }

    @Override
    public long unreadTotal(AccountId reader) {
        return queries.unreadTotal(reader);
    }
}
