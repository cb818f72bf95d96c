package dev.flotilla.chat;

/// Why the domain says no. One definition for apply, early checks, the API and the screens.
public enum Refusal {
    NAME_TAKEN,
    NO_SUCH_PERSON,
    NO_SUCH_ROOM,
    NO_SUCH_CONVERSATION,
    NO_SUCH_MESSAGE,
    NOT_A_MEMBER,
    WRONG_CREDENTIALS,
    ID_REUSED,
    NOT_YOURS,
    ACCOUNT_GONE,
    CHANGED_MEANWHILE,
    TOO_MANY,
    ROOM_IS_FIXED,
    INVITE_NEEDED,
    INVITE_UNKNOWN,
    INVITE_EXPIRED,
    INVITE_USED_UP,
    INVITE_REVOKED,
    INVITE_OF_OTHER_KIND,
    ROLE_NEEDED,
    ALREADY_FOUNDED
}
