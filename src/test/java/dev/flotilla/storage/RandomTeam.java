package dev.flotilla.storage;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountRole;
import dev.flotilla.chat.Admission;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ChatRules;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.InviteId;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.SessionId;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/// A team that does anything in any order from one seed: sensible commands, repeats, and nonsense.
final class RandomTeam {
    private static final Bytes LOCAL = Bytes.of(new byte[32]);
    private int foundings;
    private final Random random;
    private final List<AccountId> accounts = new ArrayList<>();
    private final List<ConversationId> rooms = new ArrayList<>(List.of(ChatRules.GENERAL));
    private final List<MessageId> messages = new ArrayList<>();
    private final List<Bytes> tokens = new ArrayList<>();
    private final List<Command> past = new ArrayList<>();
    private long atMillis = 1_750_000_000_000L;
    private long index;
    private long term = 1;

    RandomTeam(long seed) {
        random = new Random(seed);
    }

    List<CommittedEntry> entries(int count) {
        var entries = new ArrayList<CommittedEntry>();
        for (var i = 0; i < count; i++) {
            index += random.nextInt(10) == 0 ? 2 : 1; // an entry without commands in between
            term += random.nextInt(50) == 0 ? 1 : 0;
            var commands = new ArrayList<Command>();
            for (var size = random.nextInt(random.nextInt(10) == 0 ? 40 : 5) + 1; size > 0; size--) {
                commands.add(next());
            }
            entries.add(new CommittedEntry(new Position(term, new LogIndex(index)), commands));
        }
        return entries;
    }

    Command next() {
        atMillis += random.nextInt(2000) - 500;
        var command = !past.isEmpty() && random.nextInt(12) == 0 ? pick(past) : fresh();
        past.add(command);
        return command;
    }

    private Command fresh() {
        return switch (random.nextInt(40)) {
            case 0, 1, 2 -> createAccount();
            case 3, 4 ->
                new Command.OpenSession(
                        atMillis,
                        new SessionId(uuid()),
                        token(),
                        account(),
                        "device",
                        atMillis + random.nextInt(100_000),
                        random.nextInt(past.size() + 1));
            case 5 ->
                new Command.CloseSession(
                        atMillis, account(), tokens.isEmpty() ? token() : pick(tokens), random.nextBoolean());
            case 6 ->
                new Command.ChangePassword(
                        atMillis,
                        account(),
                        "hash" + random.nextInt(1000),
                        random.nextInt(past.size() + 1),
                        tokens.isEmpty() ? token() : pick(tokens));
            case 7 ->
                random.nextInt(4) == 0
                        ? new Command.DeleteAccount(atMillis, account(), random.nextBoolean())
                        : createAccount();
            case 8 -> createRoom();
            case 9, 10 -> new Command.JoinRoom(atMillis, account(), room());
            case 11 -> new Command.LeaveRoom(atMillis, account(), room());
            case 12, 13 -> delete();
            case 14, 15, 16, 17 -> new Command.MarkRead(atMillis, account(), somewhere(), random.nextInt(60));
            case 18 -> circle();
            default -> post();
        };
    }

    private Command createAccount() {
        var name = "person" + random.nextInt(40);
        var account = random.nextInt(20) == 0 && !accounts.isEmpty() ? pick(accounts) : new AccountId(uuid());
        accounts.add(account);
        return new Command.CreateAccount(
                atMillis,
                account,
                name,
                name,
                "hash" + random.nextInt(1000),
                switch (random.nextInt(8)) {
                    case 0 -> new Admission.None();
                    case 1 -> new Admission.Invited(few());
                    default -> new Admission.Local(LOCAL);
                });
    }

    private Command circle() {
        var invite = new InviteId(new UUID(7, random.nextInt(9)));
        return switch (random.nextInt(4)) {
            case 0 -> new Command.FoundTeam(atMillis, foundings++ == 0 ? LOCAL : few());
            case 1 -> new Command.RevokeInvite(atMillis, invite, account());
            default ->
                new Command.MakeInvite(
                        atMillis,
                        invite,
                        account(),
                        few(),
                        random.nextInt(5) == 0,
                        AccountRole.of(random.nextInt(2)),
                        atMillis + random.nextInt(100_000),
                        random.nextInt(4) + 1);
        };
    }

    /// A hash that others draw too.
    private Bytes few() {
        var raw = new byte[32];
        raw[0] = (byte) random.nextInt(4);
        return Bytes.of(raw);
    }

    private Command createRoom() {
        var name = "room" + random.nextInt(12);
        var room = random.nextInt(5) == 0 ? room() : new ConversationId(uuid());
        rooms.add(room);
        return new Command.CreateRoom(atMillis, room, account(), name, name);
    }

    private Command delete() {
        if (random.nextInt(6) == 0) {
            return new Command.DeleteMessages(
                    atMillis, account(), List.of(), random.nextBoolean() ? Optional.of(somewhere()) : Optional.empty());
        }
        var ids = new ArrayList<MessageId>();
        for (var count = random.nextInt(3) + 1; count > 0; count--) {
            ids.add(messages.isEmpty() ? new MessageId(uuid()) : pick(messages));
        }
        return new Command.DeleteMessages(atMillis, account(), ids, Optional.empty());
    }

    private Command post() {
        var id = random.nextInt(30) == 0 && !messages.isEmpty() ? pick(messages) : new MessageId(uuid());
        messages.add(id);
        var body = new byte[random.nextInt(50)];
        random.nextBytes(body);
        return new Command.PostMessage(
                atMillis,
                id,
                account(),
                random.nextInt(3) == 0 ? new Command.Place.Person(account()) : new Command.Place.Room(somewhere()),
                Bytes.of(body),
                random.nextInt(9) == 0 ? "application/x" : ChatRules.PLAIN_TEXT);
    }

    private Bytes token() {
        var raw = new byte[32];
        random.nextBytes(raw);
        tokens.add(Bytes.of(raw));
        return tokens.getLast();
    }

    private ConversationId room() {
        return random.nextInt(30) == 0 ? new ConversationId(uuid()) : pick(rooms);
    }

    private ConversationId somewhere() {
        return switch (random.nextInt(6)) {
            case 0 -> ChatRules.direct(account(), account());
            case 1, 2 -> room();
            default -> ChatRules.GENERAL;
        };
    }

    private AccountId account() {
        return accounts.isEmpty() || random.nextInt(40) == 0 ? new AccountId(uuid()) : pick(accounts);
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
