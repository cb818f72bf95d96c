package dev.flotilla.storage;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountView;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.Page;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads of accounts and sessions, on a reader's thread.
final class AccountQueries {
    private static final String CREDENTIALS =
            "SELECT id, name, created_at_ms, password_hash, password_version FROM accounts WHERE gone = 0 AND ";
    private static final int CHUNK = 500;

    private AccountQueries() {}

    static Optional<ChatQueries.Session> session(ReaderPool.Reader reader, Bytes tokenHash, long nowMillis) {
        return reader.sql("SELECT a.id, a.name, s.expires_at_ms FROM sessions s JOIN accounts a ON a.number = s.account"
                        + " WHERE s.token_hash = ? AND s.expires_at_ms > ? AND a.gone = 0")
                .with(tokenHash.toArray())
                .with(nowMillis)
                .first(row -> new ChatQueries.Session(id(row, 1), row.getString(2), row.getLong(3)));
    }

    static Optional<ChatQueries.Credentials> credentials(ReaderPool.Reader reader, String skeleton) {
        return reader.sql(CREDENTIALS + "skeleton = ?").with(skeleton).first(AccountQueries::credentials);
    }

    static Optional<ChatQueries.Credentials> credentials(ReaderPool.Reader reader, AccountId account) {
        return reader.sql(CREDENTIALS + "id = ?").with(Ids.raw(account.value())).first(AccountQueries::credentials);
    }

    private static ChatQueries.Credentials credentials(ResultSet row) throws SQLException {
        return new ChatQueries.Credentials(view(row), row.getString(4), row.getLong(5));
    }

    /// The account's number; 0, which no account has, when there is none.
    static long number(ReaderPool.Reader reader, AccountId account) {
        return reader.sql("SELECT number FROM accounts WHERE id = ?")
                .with(Ids.raw(account.value()))
                .number(0);
    }

    static Page<AccountView> page(ReaderPool.Reader reader, Wildcard pattern, String afterName, int limit) {
        var sql = reader.sql("SELECT id, name, created_at_ms FROM accounts"
                + " WHERE gone = 0 AND name COLLATE NOCASE > ? AND name COLLATE NOCASE >= ? AND name COLLATE NOCASE < ?"
                + " ORDER BY name COLLATE NOCASE LIMIT " + CHUNK);
        return pageByName(
                pattern,
                afterName,
                limit,
                AccountView::name,
                after -> sql.with(after)
                        .with(pattern.asciiPrefix())
                        .with(beyond(pattern.asciiPrefix()))
                        .all(AccountQueries::view));
    }

    /// Walks names in chunks and keeps those that match.
    static <T> Page<T> pageByName(
            Wildcard pattern,
            String afterName,
            int limit,
            Function<T, String> name,
            Function<String, List<T>> chunkAfter) {
        var found = new ArrayList<T>();
        var after = afterName;
        while (true) {
            var chunk = chunkAfter.apply(after);
            for (var item : chunk) {
                if (pattern.matches(name.apply(item))) {
                    if (found.size() == limit) {
                        return new Page<>(found, true);
                    }
                    found.add(item);
                }
            }
            if (chunk.size() < CHUNK) {
                return new Page<>(found, false);
            }
            after = name.apply(chunk.getLast());
        }
    }

    /// Sorts after every name that starts with `prefix`.
    static String beyond(String prefix) {
        return prefix + Character.toString(Character.MAX_CODE_POINT);
    }

    static AccountId id(ResultSet row, int column) throws SQLException {
        return new AccountId(Ids.uuid(row.getBytes(column)));
    }

    private static AccountView view(ResultSet row) throws SQLException {
        return new AccountView(id(row, 1), row.getString(2), row.getLong(3));
    }
}
