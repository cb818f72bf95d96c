package dev.flotilla.chat;

/// A message that its writer finished and that no reply has called saved yet.
///
/// @param id              made when the text was written, the same in every try
/// @param writtenAtMillis the writer's clock
/// @param trouble         empty while waiting; why the team refused it when it needs the writer
public record WaitingMessage(
        MessageId id,
        AccountId account,
        Recipient to,
        Bytes body,
        String contentType,
        long writtenAtMillis,
        State state,
        String trouble) {
    public enum State {
        /// Goes out by itself.
        WAITING,
        /// Was refused: stays here until the writer changes or discards it.
        NEEDS_YOU
    }

    public WaitingMessage needingYou(String why) {
        return new WaitingMessage(id, account, to, body, contentType, writtenAtMillis, State.NEEDS_YOU, why);
    }
}
