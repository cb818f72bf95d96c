package dev.flotilla.client;

/// What becomes of the messages of an account that is deleted.
public enum MessagesOnLeaving {
    /// They stay, shown as from a former member.
    KEEP,
    /// Their texts are removed everywhere.
    DELETE
}
