package dev.flotilla.storage;

import dev.flotilla.chat.AccountRole;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.InviteId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// Founding, roles, invites and the audit trail, as the apply thread reads and writes them.
final class CircleRows {
    private static final String COLUMNS =
            "id, secret_hash, kind, role, maker, made_at_ms, expires_at_ms, uses_left, revoked";
    private static final int AUDIT_KEPT = 10_000;

    private final EffectDigest digest;
    private final Sql localHash;
    private final Sql found;
    private final Sql role;
    private final Sql setRole;
    private final Sql owners;
    private final Sql byId;
    private final Sql bySecret;
    private final Sql keptInvites;
    private final Sql put;
    private final Sql dropOver;
    private final Sql newestAudit;
    private final Sql addAudit;
    private final Sql cutAudit;

    CircleRows(WriterConnection writer, EffectDigest digest) {
        this.digest = digest;
        localHash = writer.prepare("SELECT local_hash FROM team");
        found = writer.prepare("INSERT INTO team (one, local_hash, founded_at_ms) VALUES (1, ?, ?)");
        role = writer.prepare("SELECT role FROM accounts WHERE number = ?");
        setRole = writer.prepare("UPDATE accounts SET role = ? WHERE number = ?");
        owners = writer.prepare("SELECT count(*) FROM accounts WHERE role = ? AND gone = 0");
        byId = writer.prepare("SELECT " + COLUMNS + " FROM invites WHERE id = ?");
        bySecret = writer.prepare("SELECT " + COLUMNS + " FROM invites WHERE secret_hash = ?");
        keptInvites = writer.prepare("SELECT count(*) FROM invites");
        put = writer.prepare("INSERT OR REPLACE INTO invites (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        dropOver = writer.prepare("DELETE FROM invites WHERE expires_at_ms <= ?");
        newestAudit = writer.prepare("SELECT max(number) FROM audit");
        addAudit = writer.prepare(
                "INSERT INTO audit (number, sequence, at_ms, kind, actor, subject) VALUES (?, ?, ?, ?, ?, ?)");
        cutAudit = writer.prepare("DELETE FROM audit WHERE number <= ?");
    }

    /// Empty while the team is not founded.
    Optional<Bytes> localHash() {
        return localHash.first(row -> Bytes.of(row.getBytes(1)));
    }

    void found(Bytes hash, long atMillis) {
        found.with(hash.toArray()).with(atMillis).update();
        digest.text("founded").bytes(hash.toArray()).number(atMillis);
    }

    AccountRole role(AccountRow account) {
        return AccountRole.of((int) role.with(account.number()).number(0));
    }

    void setRole(AccountRow account, AccountRole fresh) {
        setRole.with(fresh.number()).with(account.number()).update();
        digest.text("role=").number(account.number()).number(fresh.number());
    }

    boolean hasOwner() {
        return owners.with(AccountRole.OWNER.number()).number(0) > 0;
    }

    Optional<InviteRow> invite(InviteId id) {
        return byId.with(Ids.raw(id.value())).first(CircleRows::read);
    }

    Optional<InviteRow> inviteBySecret(Bytes secretHash) {
        return bySecret.with(secretHash.toArray()).first(CircleRows::read);
    }

    /// Ended ones that are still remembered included.
    long keptInvites() {
        return keptInvites.number(0);
    }

    void put(InviteRow row) {
        put.with(Ids.raw(row.id().value()))
                .with(row.secretHash().toArray())
                .with(row.forServer() ? 1 : 0)
                .with(row.role().number())
                .with(row.maker())
                .with(row.madeAtMillis())
                .with(row.expiresAtMillis())
                .with(row.usesLeft())
                .with(row.revoked() ? 1 : 0)
                .update();
        digest.text("invite=")
                .bytes(Ids.raw(row.id().value()))
                .bytes(row.secretHash().toArray())
                .number(row.forServer() ? 1 : 0)
                .number(row.role().number())
                .number(row.maker())
                .number(row.madeAtMillis())
                .number(row.expiresAtMillis())
                .number(row.usesLeft())
                .number(row.revoked() ? 1 : 0);
    }

    /// Those that ended before: long enough ago that nobody needs to be told why.
    void dropInvitesOver(long beforeMillis) {
        digest.text("invites-").number(dropOver.with(beforeMillis).update());
    }

    void audit(Moment now, long atMillis, AuditKind kind, long actor, byte[] subject) {
        var number = newestAudit.number(0) + 1;
        addAudit.with(number)
                .with(now.sequence().value())
                .with(atMillis)
                .with(kind.ordinal())
                .with(actor)
                .with(subject)
                .update();
        cutAudit.with(number - AUDIT_KEPT).update();
        digest.text("audit+")
                .number(number)
                .number(atMillis)
                .number(kind.ordinal())
                .number(actor)
                .bytes(subject);
    }

    private static InviteRow read(ResultSet row) throws SQLException {
        return new InviteRow(
                new InviteId(Ids.uuid(row.getBytes(1))),
                Bytes.of(row.getBytes(2)),
                row.getInt(3) != 0,
                AccountRole.of(row.getInt(4)),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getInt(8),
                row.getInt(9) != 0);
    }
}
