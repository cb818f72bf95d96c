package dev.flotilla.consensus;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Who leads and who is a member. Changes are made on the leader; elsewhere they answer [Change.NotLeader].
public interface Leadership {
    /// Hands leadership to a caught-up voter; ends when that one leads or it failed. Writes pause for one round trip.
    CompletableFuture<Change> transferTo(MemberId target);

    /// Replaces the membership by joint consensus if the committed configuration still has `expected` as its index.
    /// Learners among `members` get the log but no vote. Ends when the new one is committed, or after 20 s as
    /// [Change.Unknown] while it may still go on; another change is then refused until that one is decided.
    CompletableFuture<Change> changeMembership(LogIndex expected, List<Member> members);

    /// Stands for election at once, without waiting for the timer and without pre-vote. Only on evidence that the
    /// leader's process is gone, confirmed by a majority of voters; votes and log checks are the engine's as ever.
    ///
    /// @return false when this server is no voter, leads already, or `term` is not its term any more
    boolean campaign(long term);

    /// Called on the engine's threads, in order, never concurrently; must not block.
    void onEvent(Listener listener);

    interface Listener {
        void roleChanged(EngineStatus.Role role, long term, java.util.Optional<MemberId> leader, String reason);

        void configurationChanged(Configuration configuration);

        default void snapshotTaken(LogIndex index) {}

        default void snapshotInstalled(LogIndex index) {}

        /// The log of this server failed or stalls; when it leads, leadership is being handed away.
        default void diskTrouble(String sentence) {}

        /// The engine closed itself (for example after a long pause) and was started again.
        default void restarted(String reason) {}
    }

    sealed interface Change {
        record Done(long term, LogIndex configIndex) implements Change {}

        record NotLeader() implements Change {}

        /// Not done, nothing changed: another change is under way, the target lags, the expectation does not hold.
        record Refused(String reason) implements Change {}

        /// Perhaps done: look at the membership again.
        record Unknown(String reason) implements Change {}
    }
}
