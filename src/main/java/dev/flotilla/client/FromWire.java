package dev.flotilla.client;

import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.Event;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Recipient;
import dev.flotilla.chat.Sequence;
import dev.flotilla.wire.Wire;
import dev.flotilla.wire.v1.Message;
import dev.flotilla.wire.v1.SubscribeUpdate;
import dev.flotilla.wire.v1.Target;
import java.util.List;
import java.util.Optional;

/// Replies of the chat services as the domain's values, and the other way round.
final class FromWire {
    private FromWire() {}

    static List<MessageView> messages(List<Message> messages) {
        return messages.stream().map(Wire::message).toList();
    }

    static Target target(Recipient recipient) {
        return switch (recipient) {
            case Recipient.Person(var name) ->
                Target.newBuilder().setPerson(name).build();
            case Recipient.Room(var name) -> Target.newBuilder().setRoom(name).build();
            case Recipient.Conversation(var id) ->
                Target.newBuilder().setConversationId(id.toString()).build();
        };
    }

    static <T> Answer<T> refused(dev.flotilla.wire.v1.Refusal refusal) {
        var sentence = refusal.getMessage().isEmpty() ? refusal.getCode().name() : refusal.getMessage();
        return Wire.refusal(refusal)
                .<Answer<T>>map(reason -> new Answer.Refused<>(reason, refusal.getSubject(), sentence))
                .orElseGet(() -> new Answer.Invalid<>("", sentence + " (a reason that this version does not know)"));
    }

    /// Empty for what carries no event: beats and resyncs.
    static Optional<Event> event(SubscribeUpdate update, AccountId me) {
        var sequence = new Sequence(update.getSequence());
        return switch (update.getWhatCase()) {
            case POSTED -> Optional.of(new Event.Posted(sequence, Wire.message(update.getPosted())));
            case DELETED ->
                Optional.of(new Event.Deleted(
                        sequence,
                        AccountId.parse(update.getDeleted().getSenderId()),
                        update.getDeleted().getConversationId().isEmpty()
                                ? Optional.empty()
                                : Optional.of(
                                        ConversationId.parse(update.getDeleted().getConversationId())),
                        update.getDeleted().getMessageIdsList().stream()
                                .map(MessageId::parse)
                                .toList()));
            case READ ->
                Optional.of(new Event.ReadMoved(
                        sequence,
                        me,
                        ConversationId.parse(update.getRead().getConversationId()),
                        update.getRead().getPosition()));
            case MEMBERSHIP -> {
                var change = update.getMembership();
                yield Optional.of(new Event.MembershipChanged(
                        sequence,
                        ConversationId.parse(change.getConversationId()),
                        change.getRoom(),
                        AccountId.parse(change.getAccountId()),
                        change.getName(),
                        change.getJoined()));
            }
            case ACCOUNT -> {
                var change = update.getAccount();
                yield Optional.of(new Event.AccountChanged(
                        sequence,
                        AccountId.parse(change.getAccountId()),
                        change.getName(),
                        change.getGone(),
                        change.getErased()));
            }
            case BEAT, RESYNC, WHAT_NOT_SET -> Optional.empty();
        };
    }
}
