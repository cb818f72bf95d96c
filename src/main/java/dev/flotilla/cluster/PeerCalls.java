package dev.flotilla.cluster;

import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.MemberId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Calls to other servers by their public address. Thread-safe, never blocks; futures never end exceptionally and end
/// within their limit. Listeners are called on any thread, in order for one line, never concurrently for one line.
public interface PeerCalls {
    CompletableFuture<PeerReply<LeaderFacts>> leaderInfo(HostPort at, Duration limit);

    CompletableFuture<PeerReply<JoinOutcome>> join(HostPort leader, JoinRequest request, Duration limit);

    CompletableFuture<PeerReply<EnrollOutcome>> enroll(HostPort leader, EnrollRequest request, Duration limit);

    /// The authority's key, sealed to this server; empty when the leader cannot give it now.
    CompletableFuture<PeerReply<byte[]>> authority(HostPort leader, Duration limit);

    /// Asks the leader to take `who` out of the membership: the asking server itself.
    CompletableFuture<PeerReply<ChangeOutcome>> leave(HostPort leader, MemberId who, Duration limit);

    CompletableFuture<PeerReply<GoneAnswer>> confirmLeaderGone(HostPort at, GoneQuestion question, Duration limit);

    /// Whether a process listens there: a bare connect.
    CompletableFuture<Probe> probe(HostPort at, Duration limit);

    /// Opens a line over a fresh connection attempt (back-off is the caller's). The listener learns its end once.
    Line openLine(HostPort at, LineListener listener);

    /// Streams the other server's own facts until closed. `ended` is called once, also after [Subscription#close].
    Subscription watchNode(HostPort at, Consumer<NodeStatus> status, Runnable ended);

    enum Probe {
        /// Somebody accepts connections.
        LISTENING,
        /// The machine answers that nobody listens (ECONNREFUSED).
        REFUSED,
        /// No answer within the limit, or no way there.
        SILENT
    }

    /// This server's end of a line.
    interface Line {
        /// Drops the beat when the line is broken or the other side reads too slowly.
        void send(PresenceBeat beat);

        void close();
    }

    interface LineListener {
        void beat(PresenceBeat beat);

        /// The line is broken or was ended by the other side.
        void ended(String reason);
    }

    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
