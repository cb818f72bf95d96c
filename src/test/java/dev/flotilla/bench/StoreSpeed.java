package dev.flotilla.bench;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Admission;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ChatRules;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.MessageId;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Position;
import dev.flotilla.storage.ChatStore;
import dev.flotilla.storage.CommittedEntry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/// How fast messages are applied and read, next to raw inserts of the same rows by the same driver into the same disk.
/// `StoreSpeed [messages] [per transaction] [folder]`, `-Dordered=true` for ids that grow with time; prints one line
/// for each million or tenth.
public final class StoreSpeed {
    private static final int PEOPLE = 50;
    private static final int ROOMS = 20;
    private final Random random = new Random(1);
    private final List<AccountId> people = new ArrayList<>();
    private final List<ConversationId> rooms = new ArrayList<>();
    private long index;
    private long at = 1_750_000_000_000L;

    private StoreSpeed() {}

    public static void main(String[] args) throws IOException, SQLException {
        var messages = args.length > 0 ? Long.parseLong(args[0]) : 300_000;
        var batch = args.length > 1 ? Integer.parseInt(args[1]) : 256;
        var folder = args.length > 2 ? Path.of(args[2]) : Files.createTempDirectory("flotilla-store-speed");
        new StoreSpeed().run(messages, batch, folder);
    }

    private void run(long messages, int batch, Path folder) throws IOException, SQLException {
        raw(Math.min(messages, 300_000), batch, folder.resolve("raw.db"));
        var file = folder.resolve("store.db");
        var store = ((ChatStore.Opening.Ready) ChatStore.open(file, new GroupId(new UUID(1, 1)))).store();
        team(store);
        var step = Math.max(1, messages / 10);
        for (var done = 0L; done < messages; done += step) {
            var begun = System.nanoTime();
            var begunCpu = cpuNanos();
            for (var part = 0L; part < step; part += batch) {
                apply(store, batch);
            }
            var seconds = (System.nanoTime() - begun) / 1e9;
            var cpuMicros = (cpuNanos() - begunCpu) / 1e3 / step;
            print(
                    "applied %,d: %,.0f messages/s, %.1f us of CPU each; page %.2f ms, conversations with unread %.2f ms, next unread %.2f ms",
                    done + step, step / seconds, cpuMicros, page(store), conversations(store), unread(store));
        }
        var begun = System.nanoTime();
        store.checkpoint();
        print("checkpoint %.2f s", (System.nanoTime() - begun) / 1e9);
        begun = System.nanoTime();
        var snapshot = store.snapshots(folder.resolve("snapshots"), 1)
                .atLeast(LogIndex.NONE)
                .orElseThrow();
        var seconds = (System.nanoTime() - begun) / 1e9;
        print(
                "snapshot of %,d bytes in %.2f s, %.0f MB/s",
                snapshot.bytes(), seconds, snapshot.bytes() / 1e6 / seconds);
        store.close();
        begun = System.nanoTime();
        ((ChatStore.Opening.Ready) ChatStore.open(file, new GroupId(new UUID(1, 1))))
                .store()
                .close();
        print("opened with all checks in %.2f s", (System.nanoTime() - begun) / 1e9);
    }

    private void team(ChatStore store) {
        var commands = new ArrayList<Command>();
        for (var each = 0; each < PEOPLE; each++) {
            people.add(new AccountId(uuid()));
            commands.add(new Command.CreateAccount(
                    at, people.getLast(), "p" + each, "p" + each, "hash", new Admission.None()));
        }
        for (var each = 0; each < ROOMS; each++) {
            rooms.add(new ConversationId(uuid()));
            commands.add(new Command.CreateRoom(at, rooms.getLast(), people.getFirst(), "r" + each, "r" + each));
            for (var person : people) {
                commands.add(new Command.JoinRoom(at, person, rooms.getLast()));
            }
        }
        store.apply(List.of(entry(commands)));
    }

    private void apply(ChatStore store, int batch) {
        var commands = new ArrayList<Command>(batch);
        for (var each = 0; each < batch; each++) {
            var body = new byte[100];
            random.nextBytes(body);
            commands.add(new Command.PostMessage(
                    at++,
                    new MessageId(uuid()),
                    people.get(random.nextInt(PEOPLE)),
                    new Command.Place.Room(rooms.get(random.nextInt(ROOMS))),
                    Bytes.of(body),
                    ChatRules.PLAIN_TEXT));
        }
        store.apply(List.of(entry(commands)));
    }

    private CommittedEntry entry(List<Command> commands) {
        return new CommittedEntry(new Position(1, new LogIndex(++index)), commands);
    }

    private double page(ChatStore store) {
        return millis(() -> store.queries()
                .messages(rooms.getLast(), true, 1 + random.nextInt(10_000), 50)
                .items()
                .size());
    }

    private double conversations(ChatStore store) {
        return millis(
                () -> store.queries().conversations(people.getLast(), true, 200).size());
    }

    private double unread(ChatStore store) {
        return millis(() ->
                store.queries().unread(people.getLast(), Optional.empty(), 50).size());
    }

    private static double millis(java.util.function.IntSupplier query) {
        var begun = System.nanoTime();
        var sum = 0;
        for (var round = 0; round < 50; round++) {
            sum += query.getAsInt();
        }
        return sum < 0 ? -1 : (System.nanoTime() - begun) / 1e6 / 50;
    }

    /// The same columns and indexes, no rules, no digest.
    private void raw(long messages, int batch, Path file) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = NORMAL");
            statement.execute(
                    "CREATE TABLE m (s INTEGER PRIMARY KEY, c INTEGER, p INTEGER, a INTEGER, o INTEGER, id BLOB,"
                            + " body BLOB, type TEXT, at INTEGER, deleted INTEGER, checksum INTEGER) STRICT");
            statement.execute("CREATE UNIQUE INDEX i1 ON m (id)");
            statement.execute("CREATE UNIQUE INDEX i2 ON m (c, p)");
            statement.execute("CREATE UNIQUE INDEX i3 ON m (a, c, p)");
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement("INSERT INTO m VALUES (?,?,?,?,?,?,?,?,?,?,?)")) {
                var begun = System.nanoTime();
                var begunCpu = cpuNanos();
                for (var each = 1L; each <= messages; each++) {
                    var id = new byte[16];
                    var uuid = uuid();
                    ByteBuffer.wrap(id).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
                    at++;
                    var body = new byte[100];
                    random.nextBytes(body);
                    insert.setLong(1, each);
                    insert.setLong(2, each % ROOMS);
                    insert.setLong(3, each / ROOMS);
                    insert.setLong(4, random.nextInt(PEOPLE));
                    insert.setLong(5, each);
                    insert.setBytes(6, id);
                    insert.setBytes(7, body);
                    insert.setString(8, ChatRules.PLAIN_TEXT);
                    insert.setLong(9, at);
                    insert.setLong(10, 0);
                    insert.setLong(11, each);
                    insert.executeUpdate();
                    if (each % batch == 0) {
                        connection.commit();
                    }
                }
                connection.commit();
                print(
                        "raw inserts, %d a transaction: %,.0f rows/s, %.1f us of CPU each",
                        batch, messages * 1e9 / (System.nanoTime() - begun), (cpuNanos() - begunCpu) / 1e3 / messages);
            }
        }
    }

    private UUID uuid() {
        return new UUID(Boolean.getBoolean("ordered") ? at << 16 : random.nextLong(), random.nextLong());
    }

    /// Of this thread: on a machine with other work, the only figure that says something about the program.
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
