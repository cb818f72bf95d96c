package dev.flotilla.rpc;

import dev.flotilla.chat.AccountView;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.ConversationView;
import dev.flotilla.chat.NameQuery;
import dev.flotilla.chat.Refusal;
import dev.flotilla.wire.v1.Target;
import java.util.Optional;
import java.util.function.Supplier;

/// Finds what a request's target means to the caller, and what the caller may see of it. Whoever is not in a
/// conversation gets the same answer as for one that does not exist; rooms are listed for everybody, so their names
/// are no secret.
final class Targets {
    private final Queries queries;
    private final Freshly freshly;

    Targets(Queries queries, Freshly freshly) {
        this.queries = queries;
        this.freshly = freshly;
    }

    /// What was found, or the domain's no.
    sealed interface Found<T> {
        record It<T>(T value) implements Found<T> {}

        record No<T>(Refusal reason, String subject) implements Found<T> {}
    }

    /// Where a message to `target` goes. An id needs no look-up: applying the command decides, also for a repeat.
    Found<Command.Place> place(Caller caller, Target target) {
        return switch (target.getToCase()) {
            case PERSON -> {
                var name = Inputs.name("target.person", target.getPerson());
                yield decided(() -> person(name))
                        .<Found<Command.Place>>map(person -> new Found.It<>(new Command.Place.Person(person.id())))
                        .orElseGet(() -> new Found.No<>(Refusal.NO_SUCH_PERSON, name.text()));
            }
            case ROOM -> {
                var name = Inputs.name("target.room", RoomCalls.withoutHash(target.getRoom()));
                yield decided(() -> room(caller, name))
                        .<Found<Command.Place>>map(room -> new Found.It<>(new Command.Place.Room(room.id())))
                        .orElseGet(() -> new Found.No<>(Refusal.NO_SUCH_ROOM, name.text()));
            }
            case CONVERSATION_ID -> new Found.It<>(new Command.Place.Room(id(target)));
            case TO_NOT_SET -> throw noTarget();
        };
    }

    /// The conversation to read. Empty: a person with whom nothing was said yet.
    Found<Optional<ConversationView>> toRead(Caller caller, Target target) {
        return switch (target.getToCase()) {
            case PERSON -> {
                var name = Inputs.name("target.person", target.getPerson());
                yield person(name)
                        .<Found<Optional<ConversationView>>>map(
                                person -> new Found.It<>(queries.direct(caller.account(), person.id())))
                        .orElseGet(() -> new Found.No<>(Refusal.NO_SUCH_PERSON, name.text()));
            }
            case ROOM -> {
                var name = Inputs.name("target.room", RoomCalls.withoutHash(target.getRoom()));
                yield joined(room(caller, name), Refusal.NO_SUCH_ROOM, Refusal.NOT_A_MEMBER, name.text());
            }
            case CONVERSATION_ID -> {
                var id = id(target);
                yield joined(
                        queries.conversation(caller.account(), id),
                        Refusal.NO_SUCH_CONVERSATION,
                        Refusal.NO_SUCH_CONVERSATION,
                        id.toString());
            }
            case TO_NOT_SET -> throw noTarget();
        };
    }

    /// As [#toRead], for a command: what is missing here is looked for in the newest state before it is refused.
    Found<Optional<ConversationView>> toChange(Caller caller, Target target) {
        var found = toRead(caller, target);
        if (found instanceof Found.It<Optional<ConversationView>> it
                && it.value().isPresent()) {
            return found;
        }
        freshly.toDecide();
        return toRead(caller, target);
    }

    /// A room by its name, for joining and leaving.
    Optional<ConversationView> roomToChange(Caller caller, NameQuery name) {
        return decided(() -> room(caller, name));
    }

    private static Found<Optional<ConversationView>> joined(
            Optional<ConversationView> found, Refusal absent, Refusal forbidden, String subject) {
        if (found.isEmpty()) {
            return new Found.No<>(absent, subject);
        }
        return found.get().joined() ? new Found.It<>(found) : new Found.No<>(forbidden, subject);
    }

    private <T> Optional<T> decided(Supplier<Optional<T>> lookUp) {
        var found = lookUp.get();
        if (found.isPresent()) {
            return found;
        }
        freshly.toDecide();
        return lookUp.get();
    }

    private Optional<AccountView> person(NameQuery name) {
        return queries.accountByName(name.skeleton()).filter(account -> name.means(account.name()));
    }

    private Optional<ConversationView> room(Caller caller, NameQuery name) {
        return queries.room(caller.account(), name.skeleton()).filter(room -> name.means(room.title()));
    }

    private static ConversationId id(Target target) {
        return new ConversationId(Inputs.uuid("target.conversation_id", target.getConversationId()));
    }

    private static RuntimeException noTarget() {
        return Inputs.invalid("target", "Say to whom: a person, a room or a conversation.");
    }
}
