package dev.flotilla.rpc;

import dev.flotilla.consensus.MemberId;
import io.grpc.Channel;
import java.util.List;
import java.util.Optional;

/// The other servers, for one that fetches a state. Thread-safe.
public interface SnapshotPeers {
    /// All that may have one, in no order.
    List<MemberId> others();

    /// A line to its public port; empty when its address is not known. Stays the provider's; must let messages of
    /// 320 KiB in (gRPC's default does).
    Optional<Channel> channel(MemberId member);
}
