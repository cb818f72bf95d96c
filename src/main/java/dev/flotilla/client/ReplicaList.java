package dev.flotilla.client;

import dev.flotilla.config.Address;
import java.util.ArrayList;
import java.util.List;

/// The addresses of a team's servers as the team told them, versioned by the log index of the membership, and the seed
/// addresses as a last resort. Replaced as a whole by a newer one, never merged: a removed server must not live on in
/// lists. Immutable.
///
/// @param clusterId   empty while nothing was told
/// @param configIndex 0 while nothing was told
public record ReplicaList(String clusterId, long configIndex, List<Address> servers, List<Address> seeds) {
    public ReplicaList {
        servers = List.copyOf(servers);
        seeds = List.copyOf(seeds);
    }

    public static ReplicaList ofSeeds(List<Address> seeds) {
        return new ReplicaList("", 0, List.of(), seeds);
    }

    /// All known addresses, the servers first, seeds last, each once.
    public List<Address> addresses() {
        var all = new ArrayList<>(servers);
        seeds.stream().filter(seed -> !all.contains(seed)).forEach(all::add);
        return List.copyOf(all);
    }

    /// This list, or the told one when it is newer. Nothing of an older list, of an empty one or of another team gets
    /// in.
    public ReplicaList updated(String toldCluster, long toldIndex, List<Address> told) {
        var known = !clusterId.isEmpty();
        if (told.isEmpty() || (known && !toldCluster.equals(clusterId)) || (known && toldIndex <= configIndex)) {
            return this;
        }
        return new ReplicaList(toldCluster, toldIndex, told, seeds);
    }

    /// This list with the seeds of another start.
    ReplicaList withSeeds(List<Address> others) {
        return new ReplicaList(clusterId, configIndex, servers, others);
    }
}
