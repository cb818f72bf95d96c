package dev.flotilla.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Admission;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ChatRules;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.MessageId;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/// What tests of the store share.
final class Stores {
    static final GroupId CLUSTER = new GroupId(new UUID(0x1111, 0x2222));
    static final long AT = 1_750_000_000_000L;

    private Stores() {}

    static ChatStore open(Path file) {
        var opening = ChatStore.open(file, CLUSTER);
        assertThat(opening).isInstanceOf(ChatStore.Opening.Ready.class);
        return ((ChatStore.Opening.Ready) opening).store();
    }

    /// Applies one command as the next entry.
    static AppliedCommand apply(ChatStore store, Command command) {
        var next = new Position(1, new LogIndex(store.lastApplied().index().value() + 1));
        return store.apply(List.of(new CommittedEntry(next, List.of(command))))
                .getFirst()
                .commands()
                .getFirst();
    }

    static CommandResult result(ChatStore store, Command command) {
        return apply(store, command).result();
    }

    static AccountId account(ChatStore store, String name) {
        var id = new AccountId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
        assertThat(result(
                        store,
                        new Command.CreateAccount(
                                AT,
                                id,
                                name,
                                name.toLowerCase(Locale.ROOT),
                                "$argon2id$" + name,
                                new Admission.None())))
                .isInstanceOf(CommandResult.AccountCreated.class);
        return id;
    }

    static ConversationId room(ChatStore store, AccountId by, String name) {
        var id = new ConversationId(UUID.nameUUIDFromBytes(("room " + name).getBytes(StandardCharsets.UTF_8)));
        assertThat(result(store, new Command.CreateRoom(AT, id, by, name, name)))
                .isInstanceOf(CommandResult.RoomCreated.class);
        return id;
    }

    static MessageId messageId(long number) {
        return new MessageId(new UUID(0x4000, number));
    }

    static Command.PostMessage toRoom(long number, AccountId by, ConversationId room, String text) {
        return new Command.PostMessage(
                AT + number, messageId(number), by, new Command.Place.Room(room), text(text), ChatRules.PLAIN_TEXT);
    }

    static Command.PostMessage toPerson(long number, AccountId by, AccountId to, String text) {
        return new Command.PostMessage(
                AT + number, messageId(number), by, new Command.Place.Person(to), text(text), ChatRules.PLAIN_TEXT);
    }

    static Bytes text(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
