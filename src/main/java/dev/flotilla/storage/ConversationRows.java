package dev.flotilla.storage;

import dev.flotilla.chat.ChatRules;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.ConversationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Conversations and who is in them, as the apply thread reads and writes them.
final class ConversationRows {
    private static final String COLUMNS = "number, id, kind, name, ifnull(low, 0), ifnull(high, 0),"
            + " ifnull(created_by, 0), last_position, last_sequence, last_at_ms, members";

    private final EffectDigest digest;
    private final RecentRows<UUID, ConversationRow> recent = new RecentRows<>(10_000);
    private final RecentRows<Long, ConversationRow> recentByNumber = new RecentRows<>(10_000);
    private final RecentRows<Membership, MemberRow> recentMembers = new RecentRows<>(50_000);
    private final List<ConversationRow> changed = new ArrayList<>();
    private final List<MemberRow> changedMembers = new ArrayList<>();
    private final Sql byId;
    private final Sql byNumber;
    private final Sql isNameTaken;
    private final Sql newestNumber;
    private final Sql rooms;
    private final Sql insertRoom;
    private final Sql insertDirect;
    private final Sql write;
    private final Sql member;
    private final Sql sent;
    private final Sql conversationsOf;
    private final Sql countOf;
    private final Sql insertMember;
    private final Sql deleteMember;
    private final Sql insertPast;
    private final Sql writeMember;

    ConversationRows(WriterConnection writer, EffectDigest digest) {
        this.digest = digest;
        byId = writer.prepare("SELECT " + COLUMNS + " FROM conversations WHERE id = ?");
        byNumber = writer.prepare("SELECT " + COLUMNS + " FROM conversations WHERE number = ?");
        isNameTaken = writer.prepare("SELECT 1 FROM conversations WHERE skeleton = ?");
        newestNumber = writer.prepare("SELECT max(number) FROM conversations");
        rooms = writer.prepare("SELECT count(*) FROM conversations WHERE kind = 2");
        insertRoom = writer.prepare("INSERT INTO conversations (number, id, kind, name, skeleton, created_by,"
                + " created_at_ms, last_position, last_sequence, last_at_ms, members)"
                + " VALUES (?, ?, 2, ?, ?, ?, ?, 0, ?, 0, 0)");
        insertDirect = writer.prepare("INSERT INTO conversations (number, id, kind, name, low, high, created_by,"
                + " created_at_ms, last_position, last_sequence, last_at_ms, members)"
                + " VALUES (?, ?, 1, '', ?, ?, ?, ?, 0, ?, 0, 0)");
        write = writer.prepare("UPDATE conversations SET last_position = ?, last_sequence = ?, last_at_ms = ?,"
                + " members = ? WHERE number = ?");
        member = writer.prepare("SELECT joined, last_read FROM members WHERE conversation = ? AND account = ?");
        sent = writer.prepare("SELECT ordinal FROM messages WHERE sender = ? AND conversation = ?"
                + " ORDER BY position DESC LIMIT 1");
        conversationsOf = writer.prepare("SELECT conversation FROM members WHERE account = ? ORDER BY conversation");
        countOf = writer.prepare("SELECT count(*) FROM members WHERE account = ?");
        insertMember =
                writer.prepare("INSERT INTO members (conversation, account, joined, last_read) VALUES (?, ?, ?, ?)");
        deleteMember = writer.prepare("DELETE FROM members WHERE conversation = ? AND account = ?");
        insertPast =
                writer.prepare("INSERT INTO past_members (account, conversation, joined, parted) VALUES (?, ?, ?, ?)");
        writeMember = writer.prepare("UPDATE members SET last_read = ? WHERE conversation = ? AND account = ?");
    }

    Optional<ConversationRow> find(ConversationId id) {
        return recent.find(
                id.value(),
                key -> byId.with(Ids.raw(key)).first(ConversationRows::read).map(this::shared));
    }

    ConversationRow at(long number) {
        return recentByNumber
                .find(
                        number,
                        key -> byNumber.with(key).first(ConversationRows::read).map(this::shared))
                .orElseThrow(() -> StorageException.damaged("no conversation has the number " + number));
    }

    ConversationRow general() {
        return find(ChatRules.GENERAL).orElseThrow(() -> StorageException.damaged("the room of everyone is missing"));
    }

    boolean isNameTaken(String skeleton) {
        return isNameTaken.with(skeleton).number(0) == 1;
    }

    long rooms() {
        return rooms.number(0);
    }

    ConversationRow addRoom(Moment now, Command.CreateRoom command, AccountRow by) {
        var row = new ConversationRow(
                newestNumber.number(0) + 1, command.room(), ConversationRow.ROOM, command.name(), 0, 0, by.number());
        row.lastSequence = now.sequence().value();
        insertRoom
                .with(row.number)
                .with(Ids.raw(row.id.value()))
                .with(row.name)
                .with(command.skeleton())
                .with(by.number())
                .with(now.atMillis())
                .with(row.lastSequence)
                .update();
        digest.text("room+").text(command.skeleton());
        return added(now, row);
    }

    ConversationRow addDirect(Moment now, AccountRow by, AccountRow other) {
        var row = new ConversationRow(
                newestNumber.number(0) + 1,
                ChatRules.direct(by.id(), other.id()),
                ConversationRow.DIRECT,
                "",
                Math.min(by.number(), other.number()),
                Math.max(by.number(), other.number()),
                by.number());
        row.lastSequence = now.sequence().value();
        insertDirect
                .with(row.number)
                .with(Ids.raw(row.id.value()))
                .with(row.low)
                .with(row.high)
                .with(by.number())
                .with(now.atMillis())
                .with(row.lastSequence)
                .update();
        digest.text("direct+").number(row.low).number(row.high);
        return added(now, row);
    }

    private ConversationRow added(Moment now, ConversationRow row) {
        digest.number(row.number)
                .bytes(Ids.raw(row.id.value()))
                .text(row.name)
                .number(row.createdBy)
                .number(now.atMillis())
                .number(row.lastSequence);
        recent.put(row.id.value(), row);
        recentByNumber.put(row.number, row);
        return row;
    }

    /// A message takes the next place.
    void extend(ConversationRow row, Moment now, long atMillis) {
        row.lastPosition++;
        row.lastSequence = now.sequence().value();
        row.lastAtMillis = atMillis;
        change(row);
    }

    Optional<MemberRow> member(ConversationRow conversation, AccountRow account) {
        return recentMembers.find(
                new Membership(conversation.number, account.number()),
                key -> member.with(key.conversation())
                        .with(key.account())
                        .first(row ->
                                new MemberRow(key.conversation(), key.account(), row.getLong(1), row.getLong(2))));
    }

    MemberRow join(Moment now, ConversationRow conversation, AccountRow account) {
        var row = new MemberRow(
                conversation.number, account.number(), now.sequence().value(), conversation.lastPosition);
        insertMember
                .with(row.conversation)
                .with(row.account)
                .with(row.joined)
                .with(row.lastRead)
                .update();
        conversation.members++;
        change(conversation);
        recentMembers.put(new Membership(row.conversation, row.account), row);
        digest.text("member+")
                .number(row.conversation)
                .number(row.account)
                .number(row.joined)
                .number(row.lastRead)
                .number(conversation.members);
        return row;
    }

    void part(Moment now, ConversationRow conversation, MemberRow row) {
        deleteMember.with(row.conversation).with(row.account).update();
        insertPast
                .with(row.account)
                .with(row.conversation)
                .with(row.joined)
                .with(now.sequence().value())
                .update();
        conversation.members--;
        change(conversation);
        recentMembers.remove(new Membership(row.conversation, row.account));
        changedMembers.remove(row); // or it would be written over a later membership of the same account
        digest.text("member-").number(row.conversation).number(row.account).number(conversation.members);
    }

    List<ConversationRow> of(AccountRow account) {
        return conversationsOf.with(account.number()).all(row -> row.getLong(1)).stream()
                .map(this::at)
                .toList();
    }

    long countOf(AccountRow account) {
        return countOf.with(account.number()).number(0);
    }

    /// How many messages the member has sent there, deleted ones included.
    long sent(MemberRow row) {
        if (row.sent < 0) {
            row.sent = sent.with(row.account).with(row.conversation).number(0);
        }
        return row.sent;
    }

    void readUpTo(MemberRow row, long position) {
        row.lastRead = position;
        if (!row.isChanged) {
            row.isChanged = true;
            changedMembers.add(row);
        }
        digest.text("read").number(row.conversation).number(row.account).number(position);
    }

    private void change(ConversationRow row) {
        if (!row.isChanged) {
            row.isChanged = true;
            changed.add(row);
        }
    }

    /// Writes back what the transaction changed, in the order of first change.
    void flush() {
        for (var row : changed) {
            write.with(row.lastPosition)
                    .with(row.lastSequence)
                    .with(row.lastAtMillis)
                    .with(row.members)
                    .with(row.number)
                    .update();
            row.isChanged = false;
        }
        changed.clear();
        for (var row : changedMembers) {
            writeMember
                    .with(row.lastRead)
                    .with(row.conversation)
                    .with(row.account)
                    .update();
            row.isChanged = false;
        }
        changedMembers.clear();
    }

    void trim() {
        recent.trim();
        recentByNumber.trim();
        recentMembers.trim();
    }

    void forget() {
        changed.clear();
        changedMembers.clear();
        recent.clear();
        recentByNumber.clear();
        recentMembers.clear();
    }

    /// One object for each conversation, however it was found.
    private ConversationRow shared(ConversationRow loaded) {
        var known = recentByNumber
                .find(loaded.number, key -> Optional.empty())
                .or(() -> recent.find(loaded.id.value(), key -> Optional.empty()))
                .orElse(loaded);
        recent.put(known.id.value(), known);
        recentByNumber.put(known.number, known);
        return known;
    }

    private static ConversationRow read(ResultSet row) throws SQLException {
        var conversation = new ConversationRow(
                row.getLong(1),
                new ConversationId(Ids.uuid(row.getBytes(2))),
                row.getInt(3),
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7));
        conversation.lastPosition = row.getLong(8);
        conversation.lastSequence = row.getLong(9);
        conversation.lastAtMillis = row.getLong(10);
        conversation.members = row.getLong(11);
        return conversation;
    }

    private record Membership(long conversation, long account) {}
}
