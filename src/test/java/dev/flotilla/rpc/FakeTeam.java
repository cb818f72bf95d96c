package dev.flotilla.rpc;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountView;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.ConversationView;
import dev.flotilla.chat.Event;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Page;
import dev.flotilla.chat.Refusal;
import dev.flotilla.chat.Sequence;
import dev.flotilla.chat.SessionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// A whole team in memory behind the three ports of `rpc`: enough of the rules to make every reply possible. What the
/// cluster does to a call is set by `outcome` and `freshness`.
final class FakeTeam implements Commands, Queries, Feed {
    private boolean founded;
    static final ConversationId GENERAL = new ConversationId(UUID.fromString("00000000-0000-8000-8000-000000000001"));

    volatile Function<Command, Optional<Outcome>> outcome = _ -> Optional.empty();
    volatile Function<Sequence, Freshness> freshness = _ -> new Freshness.Fresh(applied());
    volatile Sequence oldestKept = Sequence.NONE;
    volatile boolean neverAnswer;
    /// Runs before messages are read, as if others wrote meanwhile.
    volatile Runnable beforeReading = () -> {};
    final AtomicInteger submitted = new AtomicInteger();
    final List<Command> log = new CopyOnWriteArrayList<>();

    private final Map<AccountId, Person> people = new LinkedHashMap<>();
    private final Map<Bytes, OpenSession> sessions = new HashMap<>();
    private final Map<ConversationId, Room> conversations = new LinkedHashMap<>();
    private final Map<MessageId, MessageView> messages = new LinkedHashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Runnable> wakes = new CopyOnWriteArrayList<>();
    private long sequence;

    FakeTeam() {
        conversations.put(GENERAL, new Room("general", "general", true));
    }

    private record Person(AccountView view, String skeleton, String hash, long version) {}

    private record OpenSession(SessionId id, AccountId account, long expires) {}

    private static final class Room {
        final String name;
        final String skeleton;
        final boolean isRoom;
        final Set<AccountId> members = new TreeSet<>();
        final Map<AccountId, Long> read = new HashMap<>();
        long last;

        Room(String name, String skeleton, boolean isRoom) {
            this.name = name;
            this.skeleton = skeleton;
            this.isRoom = isRoom;
        }
    }

    // ---- commands

    @Override
    public CompletableFuture<Outcome> submit(Command command) {
        submitted.incrementAndGet();
        if (neverAnswer) {
            return new CompletableFuture<>();
        }
        var forced = outcome.apply(command);
        if (forced.isPresent()) {
            return CompletableFuture.completedFuture(forced.get());
        }
        CommandResult result;
        Sequence at;
        synchronized (this) {
            log.add(command);
            at = new Sequence(++sequence);
            result = apply(at, command);
        }
        wakes.forEach(Runnable::run);
        return CompletableFuture.completedFuture(new Outcome.Applied(at, result));
    }

    @Override
    public Optional<Outcome> refusal() {
        return outcome.apply(new Command.DeleteAccount(0, new AccountId(new UUID(0, 0)), false));
    }

    private CommandResult apply(Sequence at, Command command) {
        return switch (command) {
            case Command.CreateAccount it -> create(at, it);
            case Command.OpenSession it -> open(it);
            case Command.CloseSession it -> close(it);
            case Command.ChangePassword it -> change(at, it);
            case Command.DeleteAccount it -> delete(at, it);
            case Command.CreateRoom it -> createRoom(it);
            case Command.JoinRoom it -> join(at, it);
            case Command.LeaveRoom it -> leave(it);
            case Command.PostMessage it -> post(at, it);
            case Command.DeleteMessages it -> deleteMessages(at, it);
            case Command.MarkRead it -> mark(it);
            case Command.FoundTeam _ -> found();
            case Command.MakeInvite it -> new CommandResult.InviteMade(it.invite());
            case Command.RevokeInvite it -> new CommandResult.InviteRevoked(it.invite());
        };
    }

    private CommandResult found() {
        founded = true;
        return new CommandResult.TeamFounded();
    }

    @Override
    public synchronized boolean isFounded() {
        return founded;
    }

    private CommandResult create(Sequence at, Command.CreateAccount it) {
        var known = people.get(it.account());
        if (known != null) {
            return new CommandResult.AccountCreated(known.view);
        }
        if (people.values().stream().anyMatch(person -> person.skeleton.equals(it.skeleton()))) {
            return new CommandResult.Refused(Refusal.NAME_TAKEN, it.name());
        }
        var view = new AccountView(it.account(), it.name(), it.atMillis());
        people.put(it.account(), new Person(view, it.skeleton(), it.passwordHash(), at.value()));
        conversations.get(GENERAL).members.add(it.account());
        return new CommandResult.AccountCreated(view);
    }

    private CommandResult open(Command.OpenSession it) {
        var person = people.get(it.account());
        if (person == null || person.version != it.passwordVersion()) {
            return new CommandResult.Refused(Refusal.CHANGED_MEANWHILE, "");
        }
        sessions.put(it.tokenHash(), new OpenSession(it.session(), it.account(), it.expiresAtMillis()));
        return new CommandResult.SessionOpened(it.session(), person.view);
    }

    private CommandResult close(Command.CloseSession it) {
        var before = sessions.size();
        sessions.entrySet()
                .removeIf(entry -> it.everywhere()
                        ? entry.getValue().account.equals(it.account())
                        : entry.getKey().equals(it.tokenHash()));
        return new CommandResult.SessionsClosed(before - sessions.size());
    }

    private CommandResult change(Sequence at, Command.ChangePassword it) {
        var person = people.get(it.account());
        people.put(it.account(), new Person(person.view, person.skeleton, it.passwordHash(), at.value()));
        sessions.entrySet()
                .removeIf(entry -> entry.getValue().account.equals(it.account())
                        && !entry.getKey().equals(it.keep()));
        return new CommandResult.PasswordChanged();
    }

    private CommandResult delete(Sequence at, Command.DeleteAccount it) {
        people.remove(it.account());
        sessions.values().removeIf(session -> session.account.equals(it.account()));
        return new CommandResult.AccountDeleted(0);
    }

    private CommandResult createRoom(Command.CreateRoom it) {
        if (conversations.values().stream().anyMatch(room -> room.skeleton.equals(it.skeleton()))) {
            return new CommandResult.Refused(Refusal.NAME_TAKEN, it.name());
        }
        var room = new Room(it.name(), it.skeleton(), true);
        room.members.add(it.by());
        conversations.put(it.room(), room);
        return new CommandResult.RoomCreated(it.room(), it.name());
    }

    private CommandResult join(Sequence at, Command.JoinRoom it) {
        var room = conversations.get(it.room());
        room.members.add(it.by());
        events.add(new Event.MembershipChanged(at, it.room(), room.name, it.by(), name(it.by()), true));
        return new CommandResult.RoomJoined(it.room(), room.name);
    }

    private CommandResult leave(Command.LeaveRoom it) {
        if (it.room().equals(GENERAL)) {
            return new CommandResult.Refused(Refusal.ROOM_IS_FIXED, "general");
        }
        conversations.get(it.room()).members.remove(it.by());
        return new CommandResult.RoomLeft(it.room());
    }

    private CommandResult post(Sequence at, Command.PostMessage it) {
        var known = messages.get(it.message());
        if (known != null) {
            return known.body().equals(it.body())
                    ? new CommandResult.MessageSaved(known)
                    : new CommandResult.Refused(Refusal.ID_REUSED, it.message().toString());
        }
        var id = switch (it.to()) {
            case Command.Place.Room room -> room.conversation();
            case Command.Place.Person person -> start(it.by(), person.account());
        };
        var room = conversations.get(id);
        if (room == null || !room.members.contains(it.by())) {
            return new CommandResult.Refused(Refusal.NO_SUCH_CONVERSATION, id.toString());
        }
        var view = new MessageView(
                it.message(),
                id,
                ++room.last,
                at,
                it.by(),
                name(it.by()),
                it.body(),
                it.contentType(),
                it.atMillis(),
                false);
        messages.put(it.message(), view);
        events.add(new Event.Posted(at, view));
        return new CommandResult.MessageSaved(view);
    }

    private ConversationId start(AccountId one, AccountId other) {
        var id = directId(one, other);
        var room = conversations.computeIfAbsent(id, _ -> new Room("", "\u0000" + id, false));
        room.members.add(one);
        room.members.add(other);
        return id;
    }

    private static ConversationId directId(AccountId one, AccountId other) {
        var text = one.compareTo(other) < 0 ? one + "," + other : other + "," + one;
        return new ConversationId(UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    private CommandResult deleteMessages(Sequence at, Command.DeleteMessages it) {
        var mine = messages.values().stream()
                .filter(message -> message.sender().equals(it.by()) && !message.deleted())
                .filter(message -> it.messages().isEmpty() || it.messages().contains(message.id()))
                .filter(message -> it.allIn().isEmpty() || it.allIn().get().equals(message.conversation()))
                .toList();
        if (!it.messages().isEmpty() && mine.isEmpty()) {
            return new CommandResult.Refused(
                    Refusal.NO_SUCH_MESSAGE, it.messages().getFirst().toString());
        }
        for (var m : mine) {
            messages.put(
                    m.id(),
                    new MessageView(
                            m.id(),
                            m.conversation(),
                            m.position(),
                            m.sequence(),
                            m.sender(),
                            m.senderName(),
                            Bytes.EMPTY,
                            m.contentType(),
                            m.sentAtMillis(),
                            true));
            events.add(new Event.Deleted(at, it.by(), Optional.of(m.conversation()), List.of(m.id())));
        }
        return new CommandResult.MessagesDeleted(mine.size());
    }

    private CommandResult mark(Command.MarkRead it) {
        var room = conversations.get(it.conversation());
        room.read.merge(it.by(), Math.min(it.position(), room.last), Math::max);
        return new CommandResult.ReadMarked(room.read.get(it.by()));
    }

    // ---- queries

    @Override
    public Freshness await(Sequence seen, Duration limit) {
        var answer = freshness.apply(seen);
        return answer instanceof Freshness.Fresh && seen.compareTo(applied()) > 0
                ? new Freshness.Behind(applied())
                : answer;
    }

    @Override
    public synchronized Sequence applied() {
        return new Sequence(sequence);
    }

    @Override
    public synchronized Optional<SessionView> session(Bytes tokenHash, long nowMillis) {
        return Optional.ofNullable(sessions.get(tokenHash))
                .filter(session -> session.expires > nowMillis)
                .map(session -> new SessionView(session.account, name(session.account), session.expires));
    }

    @Override
    public synchronized Optional<Credentials> credentials(String skeleton) {
        return people.values().stream()
                .filter(person -> person.skeleton.equals(skeleton))
                .findFirst()
                .map(person -> new Credentials(person.view, person.hash, person.version));
    }

    @Override
    public synchronized Optional<Credentials> credentials(AccountId account) {
        return Optional.ofNullable(people.get(account))
                .map(person -> new Credentials(person.view, person.hash, person.version));
    }

    @Override
    public synchronized Page<AccountView> accounts(String pattern, String afterName, int limit) {
        var regex = glob(pattern);
        var all = people.values().stream()
                .map(Person::view)
                .filter(view -> view.name().matches(regex) && view.name().compareTo(afterName) > 0)
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
        return new Page<>(all.stream().limit(limit).toList(), all.size() > limit);
    }

    private static String glob(String pattern) {
        return pattern.isBlank()
                ? ".*"
                : "(?i)\\Q"
                        + pattern.replace("\\E", "").replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E";
    }

    @Override
    public synchronized Optional<AccountView> accountByName(String skeleton) {
        return credentials(skeleton).map(Credentials::account);
    }

    @Override
    public synchronized Optional<ConversationView> room(AccountId reader, String skeleton) {
        return conversations.entrySet().stream()
                .filter(entry ->
                        entry.getValue().isRoom && entry.getValue().skeleton.equals(skeleton))
                .findFirst()
                .map(entry -> view(reader, entry.getKey()));
    }

    @Override
    public synchronized Optional<ConversationView> direct(AccountId reader, AccountId other) {
        return conversation(reader, directId(reader, other));
    }

    @Override
    public synchronized Optional<ConversationView> conversation(AccountId reader, ConversationId id) {
        return Optional.ofNullable(conversations.get(id))
                .filter(room -> room.isRoom || room.members.contains(reader))
                .map(_ -> view(reader, id));
    }

    private ConversationView view(AccountId reader, ConversationId id) {
        var room = conversations.get(id);
        var read = room.read.getOrDefault(reader, 0L);
        var unread = unreadIn(reader, id).size();
        return new ConversationView(
                id,
                room.isRoom ? ConversationView.Kind.ROOM : ConversationView.Kind.DIRECT,
                room.name,
                room.last,
                read,
                unread,
                0,
                room.members.size(),
                room.members.contains(reader));
    }

    private List<MessageView> unreadIn(AccountId reader, ConversationId id) {
        var read = conversations.get(id).read.getOrDefault(reader, 0L);
        return messages.values().stream()
                .filter(m -> m.conversation().equals(id) && m.position() > read && !m.deleted())
                .filter(m -> !m.sender().equals(reader))
                .toList();
    }

    @Override
    public synchronized List<ConversationView> conversations(AccountId reader, boolean unreadOnly, int limit) {
        return conversations.entrySet().stream()
                .filter(entry -> entry.getValue().members.contains(reader))
                .map(entry -> view(reader, entry.getKey()))
                .filter(view -> !unreadOnly || view.unread() > 0)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Page<ConversationView> rooms(AccountId reader, String pattern, String afterName, int limit) {
        var regex = glob(pattern);
        var all = conversations.entrySet().stream()
                .filter(entry -> entry.getValue().isRoom)
                .map(entry -> view(reader, entry.getKey()))
                .filter(view -> view.title().matches(regex) && view.title().compareTo(afterName) > 0)
                .toList();
        return new Page<>(all.stream().limit(limit).toList(), all.size() > limit);
    }

    @Override
    public Page<MessageView> messages(ConversationId conversation, boolean older, long from, int limit) {
        beforeReading.run();
        return page(conversation, older, from, limit);
    }

    private synchronized Page<MessageView> page(ConversationId conversation, boolean older, long from, int limit) {
        var all = messages.values().stream()
                .filter(m -> m.conversation().equals(conversation))
                .filter(m -> older ? from == 0 || m.position() < from : m.position() > from)
                .toList();
        var page = older
                ? all.subList(Math.max(0, all.size() - limit), all.size())
                : all.stream().limit(limit).toList();
        return new Page<>(page, all.size() > limit);
    }

    @Override
    public synchronized List<MessageView> unread(AccountId reader, Optional<ConversationId> in, int limit) {
        return conversations.keySet().stream()
                .filter(id -> in.isEmpty() || in.get().equals(id))
                .filter(id -> conversations.get(id).members.contains(reader))
                .flatMap(id -> unreadIn(reader, id).stream())
                .sorted((a, b) -> a.sequence().compareTo(b.sequence()))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized long unreadTotal(AccountId reader) {
        return unread(reader, Optional.empty(), Integer.MAX_VALUE).size();
    }

    private String name(AccountId id) {
        var person = people.get(id);
        return person == null ? "" : person.view.name();
    }

    // ---- feed

    int subscriptions() {
        return wakes.size();
    }

    @Override
    public Subscription subscribe(AccountId account, Runnable wake) {
        wakes.add(wake);
        return new Subscription() {
            @Override
            public Batch after(Sequence cursor, int limit) {
                return batch(account, cursor, limit);
            }

            @Override
            public void close() {
                wakes.remove(wake);
            }
        };
    }

    private synchronized Batch batch(AccountId account, Sequence cursor, int limit) {
        if (cursor.compareTo(oldestKept) < 0) {
            return new Batch(List.of(), applied(), true);
        }
        var mine = events.stream()
                .filter(event -> event.sequence().compareTo(cursor) > 0 && concerns(event, account))
                .limit(limit)
                .toList();
        return new Batch(mine, mine.size() == limit ? mine.getLast().sequence() : applied(), false);
    }

    private boolean concerns(Event event, AccountId account) {
        return switch (event) {
            case Event.Posted it ->
                conversations.get(it.message().conversation()).members.contains(account);
            case Event.Deleted it ->
                conversations.get(it.conversation().orElseThrow()).members.contains(account);
            case Event.MembershipChanged it ->
                conversations.get(it.conversation()).members.contains(account);
            case Event.ReadMoved it -> it.account().equals(account);
            case Event.AccountChanged _ -> true;
        };
    }
}
