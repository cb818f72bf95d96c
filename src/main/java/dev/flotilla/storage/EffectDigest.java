package dev.flotilla.storage;

import dev.flotilla.chat.CommandResult;
import dev.flotilla.consensus.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Running SHA-256 over effects: whatever `apply` writes or answers goes in here when it is decided, so that two
/// servers
/// with one digest have the same rows, not just read the same log. One link of the chain for each log entry, whatever
/// transaction it shares. Belongs to the apply thread.
final class EffectDigest {
    private final MessageDigest sha256 = sha256();
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    private byte[] current;

    EffectDigest(byte[] current) {
        this.current = current.clone();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// The chain stands at another link: opened, rolled back, installed.
    void reset(byte[] link) {
        sha256.reset();
        buffer.clear();
        current = link.clone();
    }

    byte[] current() {
        return current.clone();
    }

    void begin(Position position) {
        bytes(current);
        number(position.term());
        number(position.index().value());
    }

    byte[] end() {
        drain();
        current = sha256.digest();
        return current.clone();
    }

    EffectDigest number(long value) {
        room(Long.BYTES);
        buffer.putLong(value);
        return this;
    }

    EffectDigest bytes(byte[] value) {
        number(value.length);
        if (value.length > buffer.capacity()) {
            drain();
            sha256.update(value);
        } else {
            room(value.length);
            buffer.put(value);
        }
        return this;
    }

    EffectDigest text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /// What was answered.
    void answer(CommandResult result) {
        switch (result) {
            case CommandResult.Refused r ->
                text("refused").text(r.reason().name()).text(r.subject());
            case CommandResult.AccountCreated r ->
                text("account").text(r.account().toString());
            case CommandResult.SessionOpened r ->
                text("session").text(r.session().toString()).text(r.account().toString());
            case CommandResult.SessionsClosed r -> text("closed").number(r.count());
            case CommandResult.PasswordChanged r -> text("password");
            case CommandResult.AccountDeleted r -> text("gone").number(r.messagesDeleted());
            case CommandResult.RoomCreated r ->
                text("room").text(r.room().toString()).text(r.name());
            case CommandResult.RoomJoined r ->
                text("joined").text(r.room().toString()).text(r.name());
            case CommandResult.RoomLeft r -> text("left").text(r.room().toString());
            case CommandResult.MessageSaved r ->
                text("saved")
                        .number(r.message().sequence().value())
                        .number(r.message().position())
                        .number(r.message().sentAtMillis())
                        .number(r.message().deleted() ? 1 : 0)
                        .text(r.message().senderName());
            case CommandResult.MessagesDeleted r -> text("deleted").number(r.count());
            case CommandResult.ReadMarked r -> text("read").number(r.position());
            case CommandResult.TeamFounded _ -> text("founded");
            case CommandResult.InviteMade r -> text("invite").text(r.invite().toString());
            case CommandResult.InviteRevoked r ->
                text("revoked").text(r.invite().toString());
        }
    }

    private void room(int bytes) {
        if (buffer.remaining() < bytes) {
            drain();
        }
    }

    private void drain() {
        sha256.update(buffer.flip());
        buffer.clear();
    }
}
