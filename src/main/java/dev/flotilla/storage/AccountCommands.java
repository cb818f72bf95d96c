package dev.flotilla.storage;

import dev.flotilla.chat.ChatRules;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.Event;
import dev.flotilla.chat.Refusal;
import java.util.List;
import java.util.Optional;

/// Accounts and sessions.
final class AccountCommands {
    /// A login that is repeated gets a token each time, all of one session.
    private static final int TOKENS_PER_SESSION_MAX = 8;

    private final AccountRows accounts;
    private final ConversationRows conversations;
    private final MessageRows messages;
    private final EventRows events;
    private final CircleCommands circle;

    AccountCommands(
            AccountRows accounts,
            ConversationRows conversations,
            MessageRows messages,
            EventRows events,
            CircleCommands circle) {
        this.accounts = accounts;
        this.conversations = conversations;
        this.messages = messages;
        this.events = events;
        this.circle = circle;
    }

    Outcome create(Moment now, Command.CreateAccount command) {
        var known = accounts.find(command.account());
        if (known.isPresent()) {
            return again(known.get(), command);
        }
        var refusal = circle.refusal(command);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get(), "");
        }
        if (accounts.isTaken(command.skeleton())) {
            return Outcome.refused(Refusal.NAME_TAKEN, command.name());
        }
        if (accounts.count() >= ChatRules.ACCOUNTS_MAX) {
            return Outcome.refused(Refusal.TOO_MANY, command.name());
        }
        var account = accounts.add(now, command);
        circle.admit(now, account, command);
        conversations.join(now, conversations.general(), account);
        events.add(now, EventKind.ACCOUNT, 0, account, 0);
        return Outcome.changed(
                new CommandResult.AccountCreated(account.view()),
                new Event.AccountChanged(now.sequence(), account.id(), account.name(), false, false),
                new Audience.Everybody());
    }

    private static Outcome again(AccountRow known, Command.CreateAccount command) {
        if (known.gone()) {
            return Outcome.refused(Refusal.ACCOUNT_GONE, command.account());
        }
        return known.name().equals(command.name())
                ? Outcome.unchanged(new CommandResult.AccountCreated(known.view()))
                : Outcome.refused(Refusal.ID_REUSED, command.account());
    }

    Outcome openSession(Moment now, Command.OpenSession command) {
        var found = accounts.find(command.account());
        var no = CommandApplier.cannotAct(found, command.account());
        if (no.isPresent()) {
            return no.get();
        }
        var account = found.orElseThrow();
        if (account.passwordVersion() != command.passwordVersion()) {
            return Outcome.refused(Refusal.CHANGED_MEANWHILE, account.name());
        }
        accounts.endExpired(account, now.atMillis());
        var tokens = accounts.tokens(account, command.session().value());
        if (tokens >= TOKENS_PER_SESSION_MAX) {
            return Outcome.refused(Refusal.TOO_MANY, command.session());
        }
        if (tokens == 0 && accounts.openSessions(account) >= ChatRules.SESSIONS_PER_ACCOUNT_MAX) {
            accounts.endOldestSession(account);
        }
        accounts.addToken(now, account, command);
        return Outcome.unchanged(new CommandResult.SessionOpened(command.session(), account.view()));
    }

    Outcome closeSession(Command.CloseSession command) {
        var found = accounts.find(command.account());
        if (found.isEmpty()) {
            return Outcome.refused(Refusal.NO_SUCH_PERSON, command.account());
        }
        var account = found.get();
        if (command.everywhere()) {
            var open = accounts.openSessions(account);
            accounts.endAllBut(account, Optional.empty());
            return Outcome.unchanged(new CommandResult.SessionsClosed((int) open));
        }
        var session = accounts.sessionOf(account, command.tokenHash());
        session.ifPresent(id -> accounts.endSession(account, id));
        return Outcome.unchanged(new CommandResult.SessionsClosed(session.isPresent() ? 1 : 0));
    }

    Outcome changePassword(Moment now, Command.ChangePassword command) {
        var found = accounts.find(command.account());
        var no = CommandApplier.cannotAct(found, command.account());
        if (no.isPresent()) {
            return no.get();
        }
        var account = found.orElseThrow();
        if (account.passwordHash().equals(command.passwordHash())) {
            return Outcome.unchanged(new CommandResult.PasswordChanged());
        }
        if (account.passwordVersion() != command.passwordVersion()) {
            return Outcome.refused(Refusal.CHANGED_MEANWHILE, account.name());
        }
        accounts.setPassword(now, account, command.passwordHash());
        accounts.endAllBut(account, accounts.sessionOf(account, command.keep()));
        return Outcome.unchanged(new CommandResult.PasswordChanged());
    }

    Outcome delete(Moment now, Command.DeleteAccount command) {
        var found = accounts.find(command.account());
        if (found.isEmpty()) {
            return Outcome.refused(Refusal.NO_SUCH_PERSON, command.account());
        }
        var account = found.get();
        if (account.gone()) {
            return Outcome.unchanged(new CommandResult.AccountDeleted(account.erased()));
        }
        var erased = command.deleteMessages() ? messages.eraseAll(account) : 0;
        accounts.endAllBut(account, Optional.empty());
        for (var conversation : conversations.of(account)) {
            conversations.member(conversation, account).ifPresent(row -> conversations.part(now, conversation, row));
        }
        accounts.retire(account, erased);
        events.add(now, EventKind.ACCOUNT, 0, account, command.deleteMessages() ? 2 : 1);
        return Outcome.changed(
                new CommandResult.AccountDeleted(erased),
                new Event.AccountChanged(now.sequence(), account.id(), "", true, command.deleteMessages()),
                new Audience.Everybody());
    }

    static Audience justFor(AccountRow account) {
        return new Audience.People(List.of(account.id()));
    }
}
