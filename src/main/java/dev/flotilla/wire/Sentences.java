package dev.flotilla.wire;

import dev.flotilla.chat.Refusal;

/// What a person reads when the domain says no.
final class Sentences {
    private Sentences() {}

    static String of(Refusal reason, String subject) {
        var about = subject.isEmpty() ? "" : " '" + subject + "'";
        return switch (reason) {
            case NAME_TAKEN -> "The name" + about + " is taken, or looks too similar to one that is. Choose another.";
            case NO_SUCH_PERSON -> "There is nobody called" + about + ". List the accounts to see who is here.";
            case NO_SUCH_ROOM -> "There is no room" + about + ". List the rooms, or create it.";
            case NO_SUCH_CONVERSATION -> "There is no such conversation, or you are not in it.";
            case NO_SUCH_MESSAGE -> "There is no such message, or you cannot see it.";
            case NOT_A_MEMBER -> "You are not in the room" + about + ". Join it first.";
            case WRONG_CREDENTIALS -> "Name and password do not belong together. Check both and try again.";
            case ID_REUSED -> "This id was already used for something else. Use a new id for new content.";
            case NOT_YOURS -> "Only who wrote a message can delete it.";
            case ACCOUNT_GONE -> "This account was deleted.";
            case CHANGED_MEANWHILE -> "Something changed while this was done. Try again with a new request id.";
            case TOO_MANY -> "A limit of the team was reached" + (about.isEmpty() ? "." : ":" + about + ".");
            case ROOM_IS_FIXED -> "The room" + about + " is for everybody and cannot be left.";
        };
    }
}
