package dev.flotilla.chat;

/// A message as readers see it.
///
/// @param position   1, 2, 3 … in its conversation, dense, equal on every server
/// @param sequence   of the command that made it
/// @param senderName empty for a former member
/// @param body       empty when deleted
public record MessageView(
        MessageId id,
        ConversationId conversation,
        long position,
        Sequence sequence,
        AccountId sender,
        String senderName,
        Bytes body,
        String contentType,
        long sentAtMillis,
        boolean deleted) {}
