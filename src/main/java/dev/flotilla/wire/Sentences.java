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
            case INVITE_NEEDED ->
                "This team lets nobody in unasked. Ask its owner or an admin for an invite; on the computer that founded"
                        + " the team, use the operating-system account that did.";
            case INVITE_UNKNOWN ->
                "This team knows no such invite. Check that it is this team's, or ask for a new one.";
            case INVITE_EXPIRED -> "This invite has expired. Ask for a new one.";
            case INVITE_USED_UP -> "This invite was used as often as it may be. Ask for a new one.";
            case INVITE_REVOKED -> "This invite was revoked. Ask for a new one.";
            case INVITE_OF_OTHER_KIND -> "This invite is for a server, not for a person. Ask for one for a person.";
            case ROLE_NEEDED -> "Only an owner or an admin of the team may do this. Ask one of them.";
            case ALREADY_FOUNDED -> "This team was founded before, with another secret. Nothing was changed.";
        };
    }
}
