package dev.flotilla.storage;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.Command;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/// Accounts and their sessions, as the apply thread reads and writes them.
final class AccountRows {
    static final String COLUMNS = "number, id, name, password_hash, password_version, created_at_ms, gone, erased";

    private final EffectDigest digest;
    private final RecentRows<UUID, AccountRow> recent = new RecentRows<>(20_000);
    private final RecentRows<Long, AccountRow> recentByNumber = new RecentRows<>(20_000);
    private final Sql byId;
    private final Sql byNumber;
    private final Sql bySkeleton;
    private final Sql newestNumber;
    private final Sql insert;
    private final Sql setPassword;
    private final Sql retire;
    private final Sql sessionsOf;
    private final Sql oldestSession;
    private final Sql tokensOf;
    private final Sql sessionOfToken;
    private final Sql addToken;
    private final Sql endExpired;
    private final Sql endSession;
    private final Sql endAllBut;

    AccountRows(WriterConnection writer, EffectDigest digest) {
        this.digest = digest;
        byId = writer.prepare("SELECT " + COLUMNS + " FROM accounts WHERE id = ?");
        byNumber = writer.prepare("SELECT " + COLUMNS + " FROM accounts WHERE number = ?");
        bySkeleton = writer.prepare("SELECT " + COLUMNS + " FROM accounts WHERE skeleton = ?");
        newestNumber = writer.prepare("SELECT max(number) FROM accounts");
        insert = writer.prepare("INSERT INTO accounts (number, id, name, skeleton, password_hash, password_version,"
                + " created_at_ms, gone, erased) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)");
        setPassword = writer.prepare("UPDATE accounts SET password_hash = ?, password_version = ? WHERE number = ?");
        retire = writer.prepare("UPDATE accounts SET name = '', skeleton = NULL, password_hash = '', gone = 1,"
                + " erased = ? WHERE number = ?");
        sessionsOf = writer.prepare("SELECT count(DISTINCT id) FROM sessions WHERE account = ?");
        oldestSession = writer.prepare("SELECT id FROM sessions WHERE account = ? ORDER BY opened, token_hash LIMIT 1");
        tokensOf = writer.prepare("SELECT count(*) FROM sessions WHERE account = ? AND id = ?");
        sessionOfToken = writer.prepare("SELECT id FROM sessions WHERE token_hash = ? AND account = ?");
        addToken = writer.prepare("INSERT OR REPLACE INTO sessions (token_hash, id, account, device, opened,"
                + " opened_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)");
        endExpired = writer.prepare("DELETE FROM sessions WHERE account = ? AND expires_at_ms <= ?");
        endSession = writer.prepare("DELETE FROM sessions WHERE account = ? AND id = ?");
        endAllBut = writer.prepare("DELETE FROM sessions WHERE account = ? AND id <> ?");
    }

    Optional<AccountRow> find(AccountId id) {
        return recent.find(id.value(), key -> byId.with(Ids.raw(key)).first(AccountRows::read));
    }

    AccountRow at(long number) {
        return recentByNumber
                .find(number, key -> byNumber.with(key).first(AccountRows::read))
                .orElseThrow(() -> StorageException.damaged("no account has the number " + number));
    }

    boolean isTaken(String skeleton) {
        return bySkeleton.with(skeleton).first(AccountRows::read).isPresent();
    }

    /// How many accounts there are and have been.
    long count() {
        return newestNumber.number(0);
    }

    AccountRow add(Moment now, Command.CreateAccount command) {
        var row = new AccountRow(
                count() + 1,
                command.account(),
                command.name(),
                command.passwordHash(),
                now.sequence().value(),
                command.atMillis(),
                false,
                0);
        insert.with(row.number())
                .with(Ids.raw(row.id().value()))
                .with(row.name())
                .with(command.skeleton())
                .with(row.passwordHash())
                .with(row.passwordVersion())
                .with(row.createdAtMillis())
                .update();
        digest.text("account+").text(command.skeleton());
        return changed(row);
    }

    void setPassword(Moment now, AccountRow row, String hash) {
        setPassword.with(hash).with(now.sequence().value()).with(row.number()).update();
        changed(new AccountRow(
                row.number(),
                row.id(),
                row.name(),
                hash,
                now.sequence().value(),
                row.createdAtMillis(),
                row.gone(),
                row.erased()));
    }

    void retire(AccountRow row, long erased) {
        retire.with(erased).with(row.number()).update();
        changed(new AccountRow(
                row.number(), row.id(), "", "", row.passwordVersion(), row.createdAtMillis(), true, erased));
    }

    private AccountRow changed(AccountRow row) {
        digest.text("account=")
                .number(row.number())
                .bytes(Ids.raw(row.id().value()))
                .text(row.name())
                .text(row.passwordHash())
                .number(row.passwordVersion())
                .number(row.createdAtMillis())
                .number(row.gone() ? 1 : 0)
                .number(row.erased());
        recent.put(row.id().value(), row);
        recentByNumber.put(row.number(), row);
        return row;
    }

    long openSessions(AccountRow account) {
        return sessionsOf.with(account.number()).number(0);
    }

    /// How many tokens a session has; 0 = it is not open.
    long tokens(AccountRow account, UUID session) {
        return tokensOf.with(account.number()).with(Ids.raw(session)).number(0);
    }

    Optional<UUID> sessionOf(AccountRow account, Bytes tokenHash) {
        return sessionOfToken.with(tokenHash.toArray()).with(account.number()).first(row -> Ids.uuid(row.getBytes(1)));
    }

    void addToken(Moment now, AccountRow account, Command.OpenSession command) {
        addToken.with(command.tokenHash().toArray())
                .with(Ids.raw(command.session().value()))
                .with(account.number())
                .with(command.device())
                .with(now.sequence().value())
                .with(command.atMillis())
                .with(command.expiresAtMillis())
                .update();
        digest.text("token+")
                .bytes(command.tokenHash().toArray())
                .bytes(Ids.raw(command.session().value()))
                .number(account.number())
                .text(command.device())
                .number(now.sequence().value())
                .number(command.atMillis())
                .number(command.expiresAtMillis());
    }

    void endExpired(AccountRow account, long atMillis) {
        ended(
                account,
                "expired",
                endExpired.with(account.number()).with(atMillis).update());
    }

    void endOldestSession(AccountRow account) {
        oldestSession
                .with(account.number())
                .first(row -> Ids.uuid(row.getBytes(1)))
                .ifPresent(session -> endSession(account, session));
    }

    void endSession(AccountRow account, UUID session) {
        digest.bytes(Ids.raw(session));
        ended(
                account,
                "one",
                endSession.with(account.number()).with(Ids.raw(session)).update());
    }

    void endAllBut(AccountRow account, Optional<UUID> kept) {
        var keep = kept.map(Ids::raw).orElse(new byte[0]);
        digest.bytes(keep);
        ended(account, "all but", endAllBut.with(account.number()).with(keep).update());
    }

    private void ended(AccountRow account, String which, int rows) {
        digest.text("token-").number(account.number()).text(which).number(rows);
    }

    void trim() {
        recent.trim();
        recentByNumber.trim();
    }

    void forget() {
        recent.clear();
        recentByNumber.clear();
    }

    private static AccountRow read(ResultSet row) throws SQLException {
        return new AccountRow(
                row.getLong(1),
                new AccountId(Ids.uuid(row.getBytes(2))),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                row.getInt(7) != 0,
                row.getLong(8));
    }
}
