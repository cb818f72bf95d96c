package dev.flotilla.storage;

import dev.flotilla.chat.Command;
import dev.flotilla.chat.Refusal;
import java.util.Optional;

/// Decides commands: the rules of the team over the rows of this server. Deterministic; never throws for any command
/// that the codec lets through, except when the disk or the file breaks. Belongs to the apply thread.
final class CommandApplier {
    private final EffectDigest digest;
    private final AccountRows accounts;
    private final ConversationRows conversations;
    private final EventRows events;
    private final AccountCommands accountCommands;
    private final CircleCommands circleCommands;
    private final RoomCommands roomCommands;
    private final MessageCommands messageCommands;

    CommandApplier(WriterConnection writer, EffectDigest digest) {
        this.digest = digest;
        accounts = new AccountRows(writer, digest);
        conversations = new ConversationRows(writer, digest);
        events = new EventRows(writer, digest);
        var messages = new MessageRows(writer, digest);
        circleCommands = new CircleCommands(new CircleRows(writer, digest), accounts);
        accountCommands = new AccountCommands(accounts, conversations, messages, events, circleCommands);
        roomCommands = new RoomCommands(accounts, conversations, events);
        messageCommands = new MessageCommands(accounts, conversations, messages, events);
    }

    AppliedCommand apply(Moment now, Command command) {
        digest.number(now.sequence().value());
        var outcome = decide(now, command);
        digest.answer(outcome.result());
        events.cut(now.sequence().value());
        return new AppliedCommand(now.sequence(), outcome.result(), outcome.event(), outcome.audience());
    }

    private Outcome decide(Moment now, Command command) {
        return switch (command) {
            case Command.CreateAccount c -> accountCommands.create(now, c);
            case Command.OpenSession c -> accountCommands.openSession(now, c);
            case Command.CloseSession c -> accountCommands.closeSession(c);
            case Command.ChangePassword c -> accountCommands.changePassword(now, c);
            case Command.DeleteAccount c -> accountCommands.delete(now, c);
            case Command.CreateRoom c -> roomCommands.create(now, c);
            case Command.JoinRoom c -> roomCommands.join(now, c);
            case Command.LeaveRoom c -> roomCommands.leave(now, c);
            case Command.PostMessage c -> messageCommands.post(now, c);
            case Command.DeleteMessages c -> messageCommands.delete(now, c);
            case Command.FoundTeam c -> circleCommands.found(now, c);
            case Command.MakeInvite c -> circleCommands.makeInvite(now, c);
            case Command.RevokeInvite c -> circleCommands.revokeInvite(now, c);
            case Command.MarkRead c -> roomCommands.markRead(now, c);
        };
    }

    /// Before the transaction's end.
    void flush() {
        conversations.flush();
    }

    /// After the transaction's end.
    void trim() {
        accounts.trim();
        conversations.trim();
    }

    /// The one who acts, or why not.
    static Optional<Outcome> cannotAct(Optional<AccountRow> actor, Object id) {
        if (actor.isEmpty()) {
            return Optional.of(Outcome.refused(Refusal.NO_SUCH_PERSON, id));
        }
        return actor.get().gone() ? Optional.of(Outcome.refused(Refusal.ACCOUNT_GONE, id)) : Optional.empty();
    }
}
