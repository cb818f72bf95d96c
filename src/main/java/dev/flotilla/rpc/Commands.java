package dev.flotilla.rpc;

import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.Sequence;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The way into the replicated log. Thread-safe, never blocks, never completes exceptionally.
public interface Commands {
    CompletableFuture<Outcome> submit(Command command);

    /// What [#submit] would answer now instead of taking a command; empty when it would take one. A hint that saves
    /// costly preparation (hashing a password on a server that does not lead), never a promise.
    default Optional<Outcome> refusal() {
        return Optional.empty();
    }

    sealed interface Outcome {
        /// On a majority's disks and applied here. The result may be a refusal.
        record Applied(Sequence sequence, CommandResult result) implements Outcome {}

        /// @param leaderAddress public host:port, empty when unknown
        record NotLeader(String leaderAddress, long term) implements Outcome {}

        /// Not accepted: too much in flight.
        record Busy() implements Outcome {}

        /// Not accepted: no leader and no majority from here.
        record NoQuorum(String sentence) implements Outcome {}

        /// May or may not happen: retry with the same id.
        record Unknown(String sentence) implements Outcome {}

        /// Not accepted: stopping, not yet started, or the files here cannot be trusted.
        record NotServing(String sentence, boolean damaged) implements Outcome {}
    }
}
