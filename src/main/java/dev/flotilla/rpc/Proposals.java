package dev.flotilla.rpc;

import dev.flotilla.base.Invariant;
import dev.flotilla.chat.Command;
import dev.flotilla.chat.CommandResult;
import dev.flotilla.chat.Sequence;
import dev.flotilla.wire.CallError;
import dev.flotilla.wire.StatusMapping;
import io.grpc.Context;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Puts a command into the log and waits for what applying it answered.
final class Proposals {
    private static final long WAIT_MS = 10_000;
    /// Left of a call's time for the answer's way back.

    private static final int RETRY_MS = 200;

    private final Commands commands;

    Proposals(Commands commands) {
        this.commands = commands;
    }

    /// What was agreed on: done, or the domain's no.
    sealed interface Answer<T extends CommandResult> {
        Sequence sequence();

        record Done<T extends CommandResult>(Sequence sequence, T result) implements Answer<T> {}

        record No<T extends CommandResult>(Sequence sequence, CommandResult.Refused refused) implements Answer<T> {}
    }

    /// Saves work that would be thrown away.
    ///
    /// @throws io.grpc.StatusRuntimeException when this server would not take a command now
    void requireLeader() {
        commands.refusal().ifPresent(outcome -> {
            throw StatusMapping.refusal(error(outcome));
        });
    }

    /// @throws io.grpc.StatusRuntimeException when it was not accepted, or nobody knows
    <T extends CommandResult> Answer<T> run(Command command, Class<T> expected) {
        return switch (await(command)) {
            case Commands.Outcome.Applied applied -> answer(applied, expected);
            case Commands.Outcome refused -> throw StatusMapping.refusal(error(refused));
        };
    }

    private static <T extends CommandResult> Answer<T> answer(Commands.Outcome.Applied applied, Class<T> expected) {
        if (applied.result() instanceof CommandResult.Refused refused) {
            return new Answer.No<>(applied.sequence(), refused);
        }
        Invariant.check(
                expected.isInstance(applied.result()),
                "applying answered %s instead of %s",
                applied.result().getClass().getSimpleName(),
                expected.getSimpleName());
        return new Answer.Done<>(applied.sequence(), expected.cast(applied.result()));
    }

    private Commands.Outcome await(Command command) {
        var outcome = commands.submit(command).copy(); // a copy: whoever stops waiting stops nothing
        Context.CancellationListener gone = _ -> outcome.complete(new Commands.Outcome.Unknown(
                "The call ended before the answer came. It may still happen: try again with the same id."));
        Context.current().addListener(gone, Runnable::run);
        try {
            return outcome.get(waitMs(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Commands.Outcome.Unknown(
                    "No majority has confirmed it yet. It may still happen: try again with the same id.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Commands.Outcome.Unknown(
                    "This server is stopping. It may still happen: try again with the same id, elsewhere.");
        } catch (ExecutionException e) {
            throw new IllegalStateException("commands never complete exceptionally", e.getCause());
        } finally {
            Context.current().removeListener(gone);
        }
    }

    /// A quarter of the call's time is left for the answer's way back: "unknown" should be said and not guessed.
    private static long waitMs() {
        var deadline = Context.current().getDeadline();
        return deadline == null
                ? WAIT_MS
                : Math.clamp(deadline.timeRemaining(TimeUnit.MILLISECONDS) * 3 / 4, 1, WAIT_MS);
    }

    private static CallError error(Commands.Outcome outcome) {
        return switch (outcome) {
            case Commands.Outcome.Applied _ -> throw new IllegalArgumentException("that is no error");
            case Commands.Outcome.NotLeader it ->
                new CallError.NotLeader(
                        it.leaderAddress(),
                        it.term(),
                        it.leaderAddress().isEmpty()
                                ? "This server does not lead and knows no leader yet. Ask again in a moment."
                                : "This server does not lead. Ask " + it.leaderAddress() + ".");
            case Commands.Outcome.Busy _ ->
                new CallError.Busy("This server has too much in hand right now. Try again in a moment.", RETRY_MS);
            case Commands.Outcome.NoQuorum it -> new CallError.NoQuorum(it.sentence(), RETRY_MS);
            case Commands.Outcome.Unknown it -> new CallError.UnknownOutcome(it.sentence());
            case Commands.Outcome.NotServing it ->
                it.damaged() ? new CallError.Damaged(it.sentence()) : new CallError.Stopping(it.sentence());
        };
    }
}
