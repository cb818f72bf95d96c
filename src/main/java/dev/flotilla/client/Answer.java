package dev.flotilla.client;

import dev.flotilla.chat.Refusal;
import java.util.function.Function;

/// What came of asking the team. Never an exception: who cannot use the value must say what else to do.
public sealed interface Answer<T> {
    record Done<T>(T value) implements Answer<T> {}

    /// The team understood and says no.
    record Refused<T>(Refusal reason, String subject, String sentence) implements Answer<T> {}

    /// The request itself is wrong.
    ///
    /// @param field to blame, dotted; empty when none is
    record Invalid<T>(String field, String sentence) implements Answer<T> {}

    /// No session, or it expired or was ended elsewhere: sign in again.
    record NotSignedIn<T>(String sentence) implements Answer<T> {}

    record NotAllowed<T>(String sentence) implements Answer<T> {}

    /// Nobody answered in time, or no majority can be reached. The same call with the same id is safe to repeat.
    ///
    /// @param mayHaveHappened whether the change may have been made all the same
    record Unanswered<T>(String sentence, boolean mayHaveHappened) implements Answer<T> {}

    /// One sentence for people; empty when done.
    default String sentence() {
        return switch (this) {
            case Done<T> done -> "";
            case Refused<T> refused -> refused.sentence;
            case Invalid<T> invalid -> invalid.sentence;
            case NotSignedIn<T> notSignedIn -> notSignedIn.sentence;
            case NotAllowed<T> notAllowed -> notAllowed.sentence;
            case Unanswered<T> unanswered -> unanswered.sentence;
        };
    }

    default <U> Answer<U> map(Function<T, U> change) {
        return switch (this) {
            case Done<T>(var value) -> new Done<>(change.apply(value));
            case Refused<T>(var reason, var subject, var text) -> new Refused<>(reason, subject, text);
            case Invalid<T>(var field, var text) -> new Invalid<>(field, text);
            case NotSignedIn<T>(var text) -> new NotSignedIn<>(text);
            case NotAllowed<T>(var text) -> new NotAllowed<>(text);
            case Unanswered<T>(var text, var mayHaveHappened) -> new Unanswered<>(text, mayHaveHappened);
        };
    }

    /// The value.
    ///
    /// @throws IllegalStateException with the sentence when there is none: for tests and programs that cannot go on
    default T orThrow() {
        if (this instanceof Done<T>(var value)) {
            return value;
        }
        throw new IllegalStateException(sentence());
    }
}
