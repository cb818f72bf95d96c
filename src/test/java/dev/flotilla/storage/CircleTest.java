package dev.flotilla.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountRole;
import dev.flotilla.chat.Admission;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.InviteId;
import dev.flotilla.chat.Refusal;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// S9 and S20 in the replicated state: nobody comes in unasked, and an invite lets in whom it says, as often as it
/// says.
@Timeout(30)
class CircleTest {
    private static final Bytes LOCAL = hash(1);
    private static final long END = Stores.AT + 1000;

    @TempDir
    Path folder;

    private ChatStore store;
    private long made;

    @BeforeEach
    void open() {
        store = Stores.open(folder.resolve("a.db"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Bytes hash(int number) {
        var raw = new byte[32];
        raw[31] = (byte) number;
        return Bytes.of(raw);
    }

    private static InviteId id(int number) {
        return new InviteId(new UUID(0, number));
    }

    private CommandResult create(long at, Admission admission) {
        var name = "person" + ++made;
        return Stores.result(
                store, new Command.CreateAccount(at, new AccountId(new UUID(9, made)), name, name, "h", admission));
    }

    private AccountId let(Admission admission) {
        return ((CommandResult.AccountCreated) create(Stores.AT, admission))
                .account()
                .id();
    }

    private Refusal no(CommandResult result) {
        return ((CommandResult.Refused) result).reason();
    }

    private AccountId founded() {
        Stores.result(store, new Command.FoundTeam(Stores.AT, LOCAL));
        return let(new Admission.Local(LOCAL));
    }

    private CommandResult invite(int number, AccountId by, boolean server, AccountRole role, int uses) {
        return Stores.result(
                store, new Command.MakeInvite(Stores.AT, id(number), by, hash(number), server, role, END, uses));
    }

    private static Admission by(int invite) {
        return new Admission.Invited(hash(invite));
    }

    @Test
    void onlyAFoundedTeamAsksByWhatOneComesIn() {
        let(new Admission.None());
        assertThat(Stores.result(store, new Command.FoundTeam(Stores.AT, LOCAL)))
                .isEqualTo(new CommandResult.TeamFounded());
        assertThat(no(create(Stores.AT, new Admission.None()))).isEqualTo(Refusal.INVITE_NEEDED);
        assertThat(no(create(Stores.AT, new Admission.Local(hash(2))))).isEqualTo(Refusal.INVITE_NEEDED);
        let(new Admission.Local(LOCAL));
    }

    @Test
    void foundingAgainChangesNothingAndAnotherSecretIsRefused() {
        founded();
        assertThat(Stores.result(store, new Command.FoundTeam(Stores.AT, LOCAL)))
                .isEqualTo(new CommandResult.TeamFounded());
        assertThat(no(Stores.result(store, new Command.FoundTeam(Stores.AT, hash(2)))))
                .isEqualTo(Refusal.ALREADY_FOUNDED);
        let(new Admission.Local(LOCAL));
    }

    @Test
    void theFirstByTheLocalProofIsOwnerTheSecondIsNot() {
        var owner = founded();
        var second = let(new Admission.Local(LOCAL));
        assertThat(invite(3, owner, false, AccountRole.MEMBER, 1)).isEqualTo(new CommandResult.InviteMade(id(3)));
        assertThat(no(invite(4, second, false, AccountRole.MEMBER, 1))).isEqualTo(Refusal.ROLE_NEEDED);
    }

    @Test
    void theLastUseIsTheLastAndARetryOfItGetsItsAnswer() {
        invite(3, founded(), false, AccountRole.MEMBER, 1);
        let(by(3));
        assertThat(no(create(Stores.AT, by(3)))).isEqualTo(Refusal.INVITE_USED_UP);
        made -= 2;
        assertThat(create(Stores.AT, by(3))).isInstanceOf(CommandResult.AccountCreated.class);
    }

    @Test
    void aRefusedNameUsesNoInviteUp() {
        invite(3, founded(), false, AccountRole.MEMBER, 1);
        var taken =
                new Command.CreateAccount(Stores.AT, new AccountId(new UUID(8, 8)), "person1", "person1", "h", by(3));
        assertThat(no(Stores.result(store, taken))).isEqualTo(Refusal.NAME_TAKEN);
        let(by(3));
    }

    @Test
    void expiredRevokedForeignAndServersInvitesAreToldApart() {
        var owner = founded();
        invite(3, owner, false, AccountRole.MEMBER, 9);
        invite(4, owner, true, AccountRole.MEMBER, 9);
        assertThat(create(END - 1, by(3))).isInstanceOf(CommandResult.AccountCreated.class);
        assertThat(no(create(END, by(3)))).isEqualTo(Refusal.INVITE_EXPIRED);
        assertThat(no(create(Stores.AT, by(4)))).isEqualTo(Refusal.INVITE_OF_OTHER_KIND);
        assertThat(no(create(Stores.AT, by(5)))).isEqualTo(Refusal.INVITE_UNKNOWN);
        assertThat(Stores.result(store, new Command.RevokeInvite(Stores.AT, id(3), owner)))
                .isEqualTo(new CommandResult.InviteRevoked(id(3)));
        assertThat(no(create(Stores.AT, by(3)))).isEqualTo(Refusal.INVITE_REVOKED);
    }

    @Test
    void anInvitedAdminMayInviteAndAMemberMayNotRevoke() {
        invite(3, founded(), false, AccountRole.ADMIN, 1);
        var admin = let(by(3));
        invite(4, admin, false, AccountRole.MEMBER, 1);
        var member = let(by(4));
        assertThat(no(Stores.result(store, new Command.RevokeInvite(Stores.AT, id(4), member))))
                .isEqualTo(Refusal.ROLE_NEEDED);
    }
}
