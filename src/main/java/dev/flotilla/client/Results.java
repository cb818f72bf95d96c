package dev.flotilla.client;

/// What calls came to, as answers.
final class Results {
    private Results() {}

    static <R> Answer<R> answer(Calls.Result<R> result) {
        return switch (result) {
            case Calls.Result.Reply<R>(var value, var by, var again) -> new Answer.Done<>(value);
            case Calls.Result.NoReply<R>(var failure, var mayHaveHappened) -> failed(failure, mayHaveHappened);
        };
    }

    static <T> Answer<T> failed(Failure failure, boolean mayHaveHappened) {
        return switch (failure.kind()) {
            case INVALID -> new Answer.Invalid<>(failure.field(), failure.sentence());
            case STALE -> new Answer.Invalid<>("expected", failure.sentence());
            case NO_SESSION -> new Answer.NotSignedIn<>(failure.sentence());
            case NOT_ALLOWED, FOREIGN -> new Answer.NotAllowed<>(failure.sentence());
            case NOT_LEADER, NOT_ACCEPTED, BEHIND, UNKNOWN ->
                new Answer.Unanswered<>(failure.sentence(), mayHaveHappened);
        };
    }
}
