package dev.flotilla.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageOrBuilder;
import dev.flotilla.chat.AccountId;
import dev.flotilla.chat.AccountRole;
import dev.flotilla.chat.Admission;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ChatRules;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.ConversationId;
import dev.flotilla.chat.InviteId;
import dev.flotilla.chat.MessageId;
import dev.flotilla.chat.SessionId;
import dev.flotilla.wire.log.ChangePassword;
import dev.flotilla.wire.log.CloseSession;
import dev.flotilla.wire.log.CreateAccount;
import dev.flotilla.wire.log.CreateRoom;
import dev.flotilla.wire.log.DeleteAccount;
import dev.flotilla.wire.log.DeleteMessages;
import dev.flotilla.wire.log.FoundTeam;
import dev.flotilla.wire.log.JoinRoom;
import dev.flotilla.wire.log.LeaveRoom;
import dev.flotilla.wire.log.LoggedCommand;
import dev.flotilla.wire.log.MakeInvite;
import dev.flotilla.wire.log.MarkRead;
import dev.flotilla.wire.log.OpenSession;
import dev.flotilla.wire.log.PostMessage;
import dev.flotilla.wire.log.RevokeInvite;
import java.util.Optional;
import java.util.UUID;

/// One command as the log holds it, read back field by field. What breaks a limit or is not known is refused whole.
final class LoggedCommands {
    private static final int NAME_BYTES_MAX = 4 * ChatRules.NAME_CODE_POINTS_MAX;
    private static final int DEVICE_BYTES_MAX = 4 * ChatRules.DEVICE_CODE_POINTS_MAX;

    private LoggedCommands() {}

    /// @throws CommandCodec.Undecodable when this version does not fully understand it
    static Command decode(LoggedCommand logged) {
        known(logged);
        var at = within("at_ms", logged.getAtMs(), ChatRules.AT_MILLIS_MAX);
        return switch (logged.getCommandCase()) {
            case CREATE_ACCOUNT -> decode(at, logged.getCreateAccount());
            case OPEN_SESSION -> decode(at, logged.getOpenSession());
            case CLOSE_SESSION -> decode(at, logged.getCloseSession());
            case CHANGE_PASSWORD -> decode(at, logged.getChangePassword());
            case DELETE_ACCOUNT -> decode(at, logged.getDeleteAccount());
            case CREATE_ROOM -> decode(at, logged.getCreateRoom());
            case JOIN_ROOM -> decode(at, logged.getJoinRoom());
            case LEAVE_ROOM -> decode(at, logged.getLeaveRoom());
            case POST_MESSAGE -> decode(at, logged.getPostMessage());
            case DELETE_MESSAGES -> decode(at, logged.getDeleteMessages());
            case MARK_READ -> decode(at, logged.getMarkRead());
            case FOUND_TEAM -> decode(at, logged.getFoundTeam());
            case MAKE_INVITE -> decode(at, logged.getMakeInvite());
            case REVOKE_INVITE -> decode(at, logged.getRevokeInvite());
            case COMMAND_NOT_SET ->
                throw new CommandCodec.Undecodable(
                        "the log holds a kind of command that this version does not" + " know: update this server");
        };
    }

    private static Command decode(long at, CreateAccount c) {
        known(c);
        return new Command.CreateAccount(
                at,
                account(c.getAccountId()),
                name(c.getName()),
                text("skeleton", c.getSkeleton(), 1, ChatRules.SKELETON_BYTES_MAX),
                passwordHash(c.getPasswordHash()),
                switch (c.getAdmissionCase()) {
                    case LOCAL_PROOF_HASH -> new Admission.Local(hash("local_proof_hash", c.getLocalProofHash()));
                    case INVITE_SECRET_HASH ->
                        new Admission.Invited(hash("invite_secret_hash", c.getInviteSecretHash()));
                    case ADMISSION_NOT_SET -> new Admission.None();
                });
    }

    private static Command decode(long at, FoundTeam c) {
        known(c);
        return new Command.FoundTeam(at, hash("local_proof_hash", c.getLocalProofHash()));
    }

    private static Command decode(long at, MakeInvite c) {
        known(c);
        within("uses", c.getUses() - 1L, ChatRules.INVITE_USES_MAX - 1L);
        return new Command.MakeInvite(
                at,
                new InviteId(uuid(c.getInviteId())),
                account(c.getBy()),
                hash("secret_hash", c.getSecretHash()),
                c.getForServer(),
                AccountRole.of((int) within("role", c.getRole(), AccountRole.ADMIN.number())),
                within("expires_at_ms", c.getExpiresAtMs(), ChatRules.AT_MILLIS_MAX),
                c.getUses());
    }

    private static Command decode(long at, RevokeInvite c) {
        known(c);
        return new Command.RevokeInvite(at, new InviteId(uuid(c.getInviteId())), account(c.getBy()));
    }

    private static Command decode(long at, OpenSession c) {
        known(c);
        return new Command.OpenSession(
                at,
                new SessionId(uuid(c.getSessionId())),
                tokenHash(c.getTokenHash()),
                account(c.getAccountId()),
                text("device", c.getDevice(), 0, DEVICE_BYTES_MAX),
                within("expires_at_ms", c.getExpiresAtMs(), ChatRules.AT_MILLIS_MAX),
                within("password_version", c.getPasswordVersion(), Long.MAX_VALUE));
    }

    private static Command decode(long at, CloseSession c) {
        known(c);
        return new Command.CloseSession(at, account(c.getAccountId()), tokenHash(c.getTokenHash()), c.getEverywhere());
    }

    private static Command decode(long at, ChangePassword c) {
        known(c);
        return new Command.ChangePassword(
                at,
                account(c.getAccountId()),
                passwordHash(c.getPasswordHash()),
                within("password_version", c.getPasswordVersion(), Long.MAX_VALUE),
                tokenHash(c.getKeepTokenHash()));
    }

    private static Command decode(long at, DeleteAccount c) {
        known(c);
        return new Command.DeleteAccount(at, account(c.getAccountId()), c.getDeleteMessages());
    }

    private static Command decode(long at, CreateRoom c) {
        known(c);
        return new Command.CreateRoom(
                at,
                conversation(c.getConversationId()),
                account(c.getBy()),
                name(c.getName()),
                text("skeleton", c.getSkeleton(), 1, ChatRules.SKELETON_BYTES_MAX));
    }

    private static Command decode(long at, JoinRoom c) {
        known(c);
        return new Command.JoinRoom(at, account(c.getBy()), conversation(c.getConversationId()));
    }

    private static Command decode(long at, LeaveRoom c) {
        known(c);
        return new Command.LeaveRoom(at, account(c.getBy()), conversation(c.getConversationId()));
    }

    private static Command decode(long at, PostMessage c) {
        known(c);
        Command.Place to = switch (c.getTargetCase()) {
            case CONVERSATION_ID -> new Command.Place.Room(conversation(c.getConversationId()));
            case PERSON_ID -> new Command.Place.Person(account(c.getPersonId()));
            case TARGET_NOT_SET -> throw new CommandCodec.Undecodable("a message without target");
        };
        return new Command.PostMessage(
                at,
                message(c.getMessageId()),
                account(c.getBy()),
                to,
                bytes("body", c.getBody(), 0, ChatRules.BODY_BYTES_MAX),
                text("content_type", c.getContentType(), 1, ChatRules.CONTENT_TYPE_BYTES_MAX));
    }

    private static Command decode(long at, DeleteMessages c) {
        known(c);
        within("message_ids", c.getMessageIdsCount(), ChatRules.DELETE_IDS_MAX);
        var forms =
                (c.getMessageIdsCount() > 0 ? 1 : 0) + (c.getConversationId().isEmpty() ? 0 : 1) + (c.getAll() ? 1 : 0);
        if (forms != 1) {
            throw new CommandCodec.Undecodable("a deletion that names " + forms + " things to delete");
        }
        return new Command.DeleteMessages(
                at,
                account(c.getBy()),
                c.getMessageIdsList().stream().map(LoggedCommands::message).toList(),
                c.getConversationId().isEmpty() ? Optional.empty() : Optional.of(conversation(c.getConversationId())));
    }

    private static Command decode(long at, MarkRead c) {
        known(c);
        return new Command.MarkRead(
                at,
                account(c.getBy()),
                conversation(c.getConversationId()),
                within("position", c.getPosition(), Long.MAX_VALUE));
    }

    private static AccountId account(ByteString raw) {
        return new AccountId(uuid(raw));
    }

    private static ConversationId conversation(ByteString raw) {
        return new ConversationId(uuid(raw));
    }

    private static MessageId message(ByteString raw) {
        return new MessageId(uuid(raw));
    }

    private static UUID uuid(ByteString raw) {
        if (raw.size() != 16) {
            throw new CommandCodec.Undecodable("an id of " + raw.size() + " bytes");
        }
        var buffer = raw.asReadOnlyByteBuffer();
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    private static String name(String value) {
        return text("name", value, 1, NAME_BYTES_MAX);
    }

    private static String passwordHash(String value) {
        return text("password_hash", value, 1, ChatRules.PASSWORD_HASH_BYTES_MAX);
    }

    private static Bytes tokenHash(ByteString value) {
        return hash("token_hash", value);
    }

    private static Bytes hash(String field, ByteString value) {
        return bytes(field, value, 32, 32);
    }

    private static Bytes bytes(String field, ByteString value, int least, int most) {
        if (value.size() < least || value.size() > most) {
            throw new CommandCodec.Undecodable(field + " of " + value.size() + " bytes");
        }
        return Bytes.of(value.toByteArray());
    }

    private static String text(String field, String value, int least, int most) {
        var size = ByteString.copyFromUtf8(value).size();
        if (size < least || size > most) {
            throw new CommandCodec.Undecodable(field + " of " + size + " bytes");
        }
        return value;
    }

    private static long within(String field, long value, long most) {
        if (value < 0 || value > most) {
            throw new CommandCodec.Undecodable(field + " is " + value);
        }
        return value;
    }

    static void known(MessageOrBuilder message) {
        if (!message.getUnknownFields().asMap().isEmpty()) {
            throw new CommandCodec.Undecodable(
                    "the log holds a field that this version does not know: update this server");
        }
    }
}
