package dev.flotilla.node;

/// What a server is doing, as its process sees it. Owned by [FlotillaNode]'s supervisor; read by anyone.
public sealed interface NodeState {
    /// Opening files, looking around.
    record Starting() implements NodeState {}

    /// Has no state of its own yet: looks for the team, or waits to be taken in. `sentence` says which.
    record Joining(String sentence) implements NodeState {}

    /// Answers people.
    record Serving() implements NodeState {}

    /// Could not trust its files, set them aside, gets a whole state from the others.
    record Quarantined(String sentence) implements NodeState {}

    /// Stopped taking part and cannot go on by itself; the process stays and says so.
    record Failed(String sentence) implements NodeState {}

    /// Was taken out of the team.
    record Removed() implements NodeState {}

    record Stopped() implements NodeState {}

    /// Nothing comes after it.
    default boolean isFinal() {
        return switch (this) {
            case Failed failed -> true;
            case Removed removed -> true;
            case Stopped stopped -> true;
            case Starting starting -> false;
            case Joining joining -> false;
            case Serving serving -> false;
            case Quarantined quarantined -> false;
        };
    }
}
