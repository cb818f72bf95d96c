package dev.flotilla.storage;

import dev.flotilla.chat.AccountRole;
import dev.flotilla.chat.Admission;
import dev.flotilla.chat.ChatRules;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.Refusal;
import java.util.Optional;

/// Who comes in, and by what. An invite is used up in the entry that makes the account: of two who want its last use,
/// one wins, on every server the same one.
final class CircleCommands {
    private static final byte[] NOTHING = {};

    private final CircleRows circle;
    private final AccountRows accounts;

    CircleCommands(CircleRows circle, AccountRows accounts) {
        this.circle = circle;
        this.accounts = accounts;
    }

    /// The first to found decides; a repeat with the same secret changes nothing.
    Outcome found(Moment now, Command.FoundTeam command) {
        var known = circle.localHash();
        if (known.isPresent()) {
            return known.get().equals(command.localHash())
                    ? Outcome.unchanged(new CommandResult.TeamFounded())
                    : Outcome.refused(Refusal.ALREADY_FOUNDED, "");
        }
        circle.found(command.localHash(), command.atMillis());
        circle.audit(now, command.atMillis(), AuditKind.FOUNDED, 0, NOTHING);
        return silent(new CommandResult.TeamFounded());
    }

    Outcome makeInvite(Moment now, Command.MakeInvite command) {
        var found = accounts.find(command.by());
        var no = CommandApplier.cannotAct(found, command.by());
        if (no.isPresent()) {
            return no.get();
        }
        var maker = found.orElseThrow();
        var known = circle.invite(command.invite());
        if (known.isPresent()) {
            return known.get().secretHash().equals(command.secretHash())
                            && known.get().maker() == maker.number()
                    ? Outcome.unchanged(new CommandResult.InviteMade(command.invite()))
                    : Outcome.refused(Refusal.ID_REUSED, command.invite());
        }
        if (!circle.role(maker).invites()) {
            return Outcome.refused(Refusal.ROLE_NEEDED, "");
        }
        if (circle.inviteBySecret(command.secretHash()).isPresent()) {
            return Outcome.refused(Refusal.ID_REUSED, command.invite());
        }
        circle.dropInvitesOver(Math.max(0, command.atMillis() - ChatRules.ENDED_INVITES_KEPT_MILLIS));
        if (circle.keptInvites() >= ChatRules.INVITES_MAX) {
            return Outcome.refused(Refusal.TOO_MANY, "invites");
        }
        circle.put(new InviteRow(
                command.invite(),
                command.secretHash(),
                command.forServer(),
                command.role(),
                maker.number(),
                command.atMillis(),
                command.expiresAtMillis(),
                command.uses(),
                false));
        circle.audit(
                now,
                command.atMillis(),
                AuditKind.INVITE_MADE,
                maker.number(),
                Ids.raw(command.invite().value()));
        return silent(new CommandResult.InviteMade(command.invite()));
    }

    Outcome revokeInvite(Moment now, Command.RevokeInvite command) {
        var found = accounts.find(command.by());
        var no = CommandApplier.cannotAct(found, command.by());
        if (no.isPresent()) {
            return no.get();
        }
        if (!circle.role(found.orElseThrow()).invites()) {
            return Outcome.refused(Refusal.ROLE_NEEDED, "");
        }
        var invite = circle.invite(command.invite());
        if (invite.isEmpty()) {
            return Outcome.refused(Refusal.INVITE_UNKNOWN, command.invite());
        }
        if (invite.get().revoked()) {
            return Outcome.unchanged(new CommandResult.InviteRevoked(command.invite()));
        }
        circle.put(invite.get().withdrawn());
        circle.audit(
                now,
                command.atMillis(),
                AuditKind.INVITE_REVOKED,
                found.get().number(),
                Ids.raw(command.invite().value()));
        return silent(new CommandResult.InviteRevoked(command.invite()));
    }

    /// Why this one does not come in.
    Optional<Refusal> refusal(Command.CreateAccount command) {
        var founded = circle.localHash();
        return switch (command.admission()) {
            case Admission.None _ -> founded.map(_ -> Refusal.INVITE_NEEDED);
            case Admission.Local(var proofHash) ->
                founded.filter(hash -> !hash.equals(proofHash)).map(_ -> Refusal.INVITE_NEEDED);
            case Admission.Invited(var secretHash) ->
                circle.inviteBySecret(secretHash)
                        .map(invite -> refusal(invite, command.atMillis()))
                        .orElse(Optional.of(Refusal.INVITE_UNKNOWN));
        };
    }

    private static Optional<Refusal> refusal(InviteRow invite, long atMillis) {
        if (invite.revoked()) {
            return Optional.of(Refusal.INVITE_REVOKED);
        }
        if (invite.forServer()) {
            return Optional.of(Refusal.INVITE_OF_OTHER_KIND);
        }
        if (invite.usesLeft() == 0) {
            return Optional.of(Refusal.INVITE_USED_UP);
        }
        return atMillis >= invite.expiresAtMillis() ? Optional.of(Refusal.INVITE_EXPIRED) : Optional.empty();
    }

    /// After [#refusal] had nothing against it and the account is made.
    void admit(Moment now, AccountRow account, Command.CreateAccount command) {
        switch (command.admission()) {
            case Admission.None _ -> {}
            case Admission.Local _ -> admitLocally(now, account, command.atMillis());
            case Admission.Invited(var secretHash) -> {
                var invite = circle.inviteBySecret(secretHash).orElseThrow();
                circle.put(invite.used());
                if (invite.role() != AccountRole.MEMBER) {
                    circle.setRole(account, invite.role());
                }
                circle.audit(
                        now,
                        command.atMillis(),
                        AuditKind.ACCOUNT_MADE_BY_INVITE,
                        account.number(),
                        Ids.raw(invite.id().value()));
            }
        }
    }

    private void admitLocally(Moment now, AccountRow account, long atMillis) {
        if (circle.localHash().isEmpty()) {
            return;
        }
        if (!circle.hasOwner()) {
            circle.setRole(account, AccountRole.OWNER);
        }
        circle.audit(now, atMillis, AuditKind.ACCOUNT_MADE_LOCALLY, account.number(), NOTHING);
    }

    /// A change that no stream tells of.
    private static Outcome silent(CommandResult result) {
        return new Outcome(result, Optional.empty(), new Audience.Nobody());
    }
}
