package dev.flotilla.wire;

import com.google.protobuf.ByteString;
import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountView;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.ConversationView;
import dev.flotilla.chat.Event;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Refusal;
import dev.flotilla.chat.Sequence;
import dev.flotilla.wire.v1.Account;
import dev.flotilla.wire.v1.AccountChange;
import dev.flotilla.wire.v1.Conversation;
import dev.flotilla.wire.v1.Membership;
import dev.flotilla.wire.v1.Message;
import dev.flotilla.wire.v1.MessagesDeleted;
import dev.flotilla.wire.v1.ReadMark;
import dev.flotilla.wire.v1.SubscribeUpdate;
import java.util.Optional;

/// Domain views to protobuf and back. What comes back is from a server we trust to have checked it; an id that is none
/// throws [IllegalArgumentException].
public final class Wire {
    private Wire() {}

    public static Account account(AccountView account) {
        return Account.newBuilder()
                .setAccountId(account.id().toString())
                .setName(account.name())
                .setCreatedAtMs(account.createdAtMillis())
                .build();
    }

    public static AccountView account(Account account) {
        return new AccountView(AccountId.parse(account.getAccountId()), account.getName(), account.getCreatedAtMs());
    }

    public static Message message(MessageView message) {
        return Message.newBuilder()
                .setMessageId(message.id().toString())
                .setConversationId(message.conversation().toString())
                .setPosition(message.position())
                .setSequence(message.sequence().value())
                .setSenderId(message.sender().toString())
                .setSender(message.senderName())
                .setBody(ByteString.copyFrom(message.body().toArray()))
                .setContentType(message.contentType())
                .setSentAtMs(message.sentAtMillis())
                .setDeleted(message.deleted())
                .build();
    }

    public static MessageView message(Message message) {
        return new MessageView(
                MessageId.parse(message.getMessageId()),
                ConversationId.parse(message.getConversationId()),
                message.getPosition(),
                new Sequence(message.getSequence()),
                AccountId.parse(message.getSenderId()),
                message.getSender(),
                Bytes.of(message.getBody().toByteArray()),
                message.getContentType(),
                message.getSentAtMs(),
                message.getDeleted());
    }

    public static Conversation conversation(ConversationView conversation) {
        return Conversation.newBuilder()
                .setConversationId(conversation.id().toString())
                .setKind(
                        switch (conversation.kind()) {
                            case DIRECT -> Conversation.Kind.DIRECT;
                            case ROOM -> Conversation.Kind.ROOM;
                        })
                .setTitle(conversation.title())
                .setLastPosition(conversation.lastPosition())
                .setLastRead(conversation.lastRead())
                .setUnread(conversation.unread())
                .setLastAtMs(conversation.lastAtMillis())
                .setMembers(conversation.members())
                .setJoined(conversation.joined())
                .build();
    }

    public static ConversationView conversation(Conversation conversation) {
        return new ConversationView(
                ConversationId.parse(conversation.getConversationId()),
                conversation.getKind() == Conversation.Kind.ROOM
                        ? ConversationView.Kind.ROOM
                        : ConversationView.Kind.DIRECT,
                conversation.getTitle(),
                conversation.getLastPosition(),
                conversation.getLastRead(),
                conversation.getUnread(),
                conversation.getLastAtMs(),
                conversation.getMembers(),
                conversation.getJoined());
    }

    /// @param subject the name or id that the refusal is about, as the person wrote it
    public static dev.flotilla.wire.v1.Refusal refusal(Refusal reason, String subject) {
        return dev.flotilla.wire.v1.Refusal.newBuilder()
                .setCode(code(reason))
                .setMessage(Sentences.of(reason, subject))
                .setSubject(subject)
                .build();
    }

    /// Empty for a code that this version does not know: show its message then.
    public static Optional<Refusal> refusal(dev.flotilla.wire.v1.Refusal refusal) {
        return Optional.ofNullable(
                switch (refusal.getCode()) {
                    case NAME_TAKEN -> Refusal.NAME_TAKEN;
                    case NO_SUCH_PERSON -> Refusal.NO_SUCH_PERSON;
                    case NO_SUCH_ROOM -> Refusal.NO_SUCH_ROOM;
                    case NO_SUCH_CONVERSATION -> Refusal.NO_SUCH_CONVERSATION;
                    case NO_SUCH_MESSAGE -> Refusal.NO_SUCH_MESSAGE;
                    case NOT_A_MEMBER -> Refusal.NOT_A_MEMBER;
                    case WRONG_CREDENTIALS -> Refusal.WRONG_CREDENTIALS;
                    case ID_REUSED -> Refusal.ID_REUSED;
                    case NOT_YOURS -> Refusal.NOT_YOURS;
                    case ACCOUNT_GONE -> Refusal.ACCOUNT_GONE;
                    case CHANGED_MEANWHILE -> Refusal.CHANGED_MEANWHILE;
                    case TOO_MANY -> Refusal.TOO_MANY;
                    case ROOM_IS_FIXED -> Refusal.ROOM_IS_FIXED;
                    case INVITE_NEEDED -> Refusal.INVITE_NEEDED;
                    case INVITE_UNKNOWN -> Refusal.INVITE_UNKNOWN;
                    case INVITE_EXPIRED -> Refusal.INVITE_EXPIRED;
                    case INVITE_USED_UP -> Refusal.INVITE_USED_UP;
                    case INVITE_REVOKED -> Refusal.INVITE_REVOKED;
                    case INVITE_OF_OTHER_KIND -> Refusal.INVITE_OF_OTHER_KIND;
                    case ROLE_NEEDED -> Refusal.ROLE_NEEDED;
                    case ALREADY_FOUNDED -> Refusal.ALREADY_FOUNDED;
                    case CODE_UNSPECIFIED, UNRECOGNIZED -> null;
                });
    }

    public static SubscribeUpdate update(Event event) {
        var update = SubscribeUpdate.newBuilder().setSequence(event.sequence().value());
        switch (event) {
            case Event.Posted it -> update.setPosted(message(it.message()));
            case Event.Deleted it -> update.setDeleted(deleted(it));
            case Event.ReadMoved it ->
                update.setRead(ReadMark.newBuilder()
                        .setConversationId(it.conversation().toString())
                        .setPosition(it.position()));
            case Event.MembershipChanged it -> update.setMembership(membership(it));
            case Event.AccountChanged it ->
                update.setAccount(AccountChange.newBuilder()
                        .setAccountId(it.account().toString())
                        .setName(it.name())
                        .setGone(it.gone())
                        .setErased(it.erased()));
        }
        return update.build();
    }

    private static MessagesDeleted deleted(Event.Deleted event) {
        var deleted = MessagesDeleted.newBuilder()
                .setSenderId(event.by().toString())
                .setConversationId(
                        event.conversation().map(ConversationId::toString).orElse(""));
        event.messages().forEach(id -> deleted.addMessageIds(id.toString()));
        return deleted.build();
    }

    private static Membership membership(Event.MembershipChanged event) {
        return Membership.newBuilder()
                .setConversationId(event.conversation().toString())
                .setRoom(event.room())
                .setAccountId(event.account().toString())
                .setName(event.accountName())
                .setJoined(event.joined())
                .build();
    }

    private static dev.flotilla.wire.v1.Refusal.Code code(Refusal reason) {
        return switch (reason) {
            case NAME_TAKEN -> dev.flotilla.wire.v1.Refusal.Code.NAME_TAKEN;
            case NO_SUCH_PERSON -> dev.flotilla.wire.v1.Refusal.Code.NO_SUCH_PERSON;
            case NO_SUCH_ROOM -> dev.flotilla.wire.v1.Refusal.Code.NO_SUCH_ROOM;
            case NO_SUCH_CONVERSATION -> dev.flotilla.wire.v1.Refusal.Code.NO_SUCH_CONVERSATION;
            case NO_SUCH_MESSAGE -> dev.flotilla.wire.v1.Refusal.Code.NO_SUCH_MESSAGE;
            case NOT_A_MEMBER -> dev.flotilla.wire.v1.Refusal.Code.NOT_A_MEMBER;
            case WRONG_CREDENTIALS -> dev.flotilla.wire.v1.Refusal.Code.WRONG_CREDENTIALS;
            case ID_REUSED -> dev.flotilla.wire.v1.Refusal.Code.ID_REUSED;
            case NOT_YOURS -> dev.flotilla.wire.v1.Refusal.Code.NOT_YOURS;
            case ACCOUNT_GONE -> dev.flotilla.wire.v1.Refusal.Code.ACCOUNT_GONE;
            case CHANGED_MEANWHILE -> dev.flotilla.wire.v1.Refusal.Code.CHANGED_MEANWHILE;
            case TOO_MANY -> dev.flotilla.wire.v1.Refusal.Code.TOO_MANY;
            case ROOM_IS_FIXED -> dev.flotilla.wire.v1.Refusal.Code.ROOM_IS_FIXED;
            case INVITE_NEEDED -> dev.flotilla.wire.v1.Refusal.Code.INVITE_NEEDED;
            case INVITE_UNKNOWN -> dev.flotilla.wire.v1.Refusal.Code.INVITE_UNKNOWN;
            case INVITE_EXPIRED -> dev.flotilla.wire.v1.Refusal.Code.INVITE_EXPIRED;
            case INVITE_USED_UP -> dev.flotilla.wire.v1.Refusal.Code.INVITE_USED_UP;
            case INVITE_REVOKED -> dev.flotilla.wire.v1.Refusal.Code.INVITE_REVOKED;
            case INVITE_OF_OTHER_KIND -> dev.flotilla.wire.v1.Refusal.Code.INVITE_OF_OTHER_KIND;
            case ROLE_NEEDED -> dev.flotilla.wire.v1.Refusal.Code.ROLE_NEEDED;
            case ALREADY_FOUNDED -> dev.flotilla.wire.v1.Refusal.Code.ALREADY_FOUNDED;
        };
    }
}
