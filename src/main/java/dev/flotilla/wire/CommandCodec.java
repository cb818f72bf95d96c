package dev.flotilla.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.flotilla.chat.Admission;
import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.ChatRules;
import dev.flotilla.chat.Command;
import dev.flotilla.wire.log.CreateAccount;
import dev.flotilla.wire.log.DeleteMessages;
import dev.flotilla.wire.log.Entry;
import dev.flotilla.wire.log.LoggedCommand;
import dev.flotilla.wire.log.PostMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// What stands in the log: proto ⇄ domain. Strict in both directions, so that nothing enters the log that some server
/// could not read: sizes are those of [ChatRules], and an unknown field or kind is refused, never skipped, because a
/// server that skips part of a command is no longer a copy of the others.
public final class CommandCodec {
    private static final int FORMAT = 1;

    private CommandCodec() {}

    /// @throws IllegalArgumentException when a command breaks a limit: the API should have refused it
    public static byte[] encode(List<Command> commands) {
        var entry = Entry.newBuilder().setFormat(FORMAT);
        for (var command : commands) {
            entry.addCommands(encode(command));
        }
        var built = entry.build();
        try {
            check(built);
            built.getCommandsList().forEach(LoggedCommands::decode);
        } catch (Undecodable e) {
            throw new IllegalArgumentException("not for the log: " + e.getMessage(), e);
        }
        return built.toByteArray();
    }

    /// @throws Undecodable when the bytes are no entry that this version fully understands
    public static List<Command> decode(byte[] bytes) {
        Entry entry;
        try {
            entry = Entry.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new Undecodable("the log entry is no entry: " + e.getMessage(), e);
        }
        check(entry);
        var commands = new ArrayList<Command>(entry.getCommandsCount());
        for (var logged : entry.getCommandsList()) {
            commands.add(LoggedCommands.decode(logged));
        }
        return List.copyOf(commands);
    }

    /// Bytes that this command takes in an entry: what a gateway counts when it gathers commands.
    public static int size(Command command) {
        return encode(command).getSerializedSize() + 5;
    }

    private static void check(Entry entry) {
        if (entry.getFormat() != FORMAT) {
            throw new Undecodable("the log entry has format " + entry.getFormat() + ": update this server");
        }
        LoggedCommands.known(entry);
        if (entry.getCommandsCount() > ChatRules.COMMANDS_PER_ENTRY_MAX) {
            throw new Undecodable(entry.getCommandsCount() + " commands in one entry");
        }
        if (entry.getSerializedSize() > ChatRules.ENTRY_BYTES_MAX) {
            throw new Undecodable(entry.getSerializedSize() + " bytes in one entry");
        }
    }

    private static LoggedCommand encode(Command command) {
        var logged = LoggedCommand.newBuilder().setAtMs(command.atMillis());
        switch (command) {
            case Command.CreateAccount c -> encode(c, logged.getCreateAccountBuilder());
            case Command.FoundTeam c -> logged.getFoundTeamBuilder().setLocalProofHash(raw(c.localHash()));
            case Command.MakeInvite c ->
                logged.getMakeInviteBuilder()
                        .setInviteId(raw(c.invite().value()))
                        .setBy(raw(c.by().value()))
                        .setSecretHash(raw(c.secretHash()))
                        .setForServer(c.forServer())
                        .setRole(c.role().number())
                        .setExpiresAtMs(c.expiresAtMillis())
                        .setUses(c.uses());
            case Command.RevokeInvite c ->
                logged.getRevokeInviteBuilder()
                        .setInviteId(raw(c.invite().value()))
                        .setBy(raw(c.by().value()));
            case Command.OpenSession c ->
                logged.getOpenSessionBuilder()
                        .setSessionId(raw(c.session().value()))
                        .setTokenHash(raw(c.tokenHash()))
                        .setAccountId(raw(c.account().value()))
                        .setDevice(c.device())
                        .setExpiresAtMs(c.expiresAtMillis())
                        .setPasswordVersion(c.passwordVersion());
            case Command.CloseSession c ->
                logged.getCloseSessionBuilder()
                        .setAccountId(raw(c.account().value()))
                        .setTokenHash(raw(c.tokenHash()))
                        .setEverywhere(c.everywhere());
            case Command.ChangePassword c ->
                logged.getChangePasswordBuilder()
                        .setAccountId(raw(c.account().value()))
                        .setPasswordHash(c.passwordHash())
                        .setPasswordVersion(c.passwordVersion())
                        .setKeepTokenHash(raw(c.keep()));
            case Command.DeleteAccount c ->
                logged.getDeleteAccountBuilder()
                        .setAccountId(raw(c.account().value()))
                        .setDeleteMessages(c.deleteMessages());
            case Command.CreateRoom c ->
                logged.getCreateRoomBuilder()
                        .setConversationId(raw(c.room().value()))
                        .setBy(raw(c.by().value()))
                        .setName(c.name())
                        .setSkeleton(c.skeleton());
            case Command.JoinRoom c ->
                logged.getJoinRoomBuilder()
                        .setBy(raw(c.by().value()))
                        .setConversationId(raw(c.room().value()));
            case Command.LeaveRoom c ->
                logged.getLeaveRoomBuilder()
                        .setBy(raw(c.by().value()))
                        .setConversationId(raw(c.room().value()));
            case Command.PostMessage c -> encode(c, logged.getPostMessageBuilder());
            case Command.DeleteMessages c -> encode(c, logged.getDeleteMessagesBuilder());
            case Command.MarkRead c ->
                logged.getMarkReadBuilder()
                        .setBy(raw(c.by().value()))
                        .setConversationId(raw(c.conversation().value()))
                        .setPosition(c.position());
        }
        return logged.build();
    }

    private static void encode(Command.CreateAccount command, CreateAccount.Builder into) {
        into.setAccountId(raw(command.account().value()))
                .setName(command.name())
                .setSkeleton(command.skeleton())
                .setPasswordHash(command.passwordHash());
        switch (command.admission()) {
            case Admission.None _ -> {}
            case Admission.Local(var hash) -> into.setLocalProofHash(raw(hash));
            case Admission.Invited(var hash) -> into.setInviteSecretHash(raw(hash));
        }
    }

    private static void encode(Command.PostMessage command, PostMessage.Builder into) {
        into.setMessageId(raw(command.message().value()))
                .setBy(raw(command.by().value()))
                .setBody(raw(command.body()))
                .setContentType(command.contentType());
        switch (command.to()) {
            case Command.Place.Room room ->
                into.setConversationId(raw(room.conversation().value()));
            case Command.Place.Person person ->
                into.setPersonId(raw(person.account().value()));
        }
    }

    private static void encode(Command.DeleteMessages command, DeleteMessages.Builder into) {
        into.setBy(raw(command.by().value()));
        command.messages().forEach(id -> into.addMessageIds(raw(id.value())));
        command.allIn().ifPresent(id -> into.setConversationId(raw(id.value())));
        into.setAll(command.messages().isEmpty() && command.allIn().isEmpty());
    }

    private static ByteString raw(UUID id) {
        return ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .flip());
    }

    private static ByteString raw(Bytes bytes) {
        return ByteString.copyFrom(bytes.toArray());
    }

    /// Bytes in the log that this version cannot read to the last field. The server stops: it must never skip.
    public static final class Undecodable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Undecodable(String message) {
            super(message);
        }

        Undecodable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
