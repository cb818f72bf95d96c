package dev.flotilla.node;

import dev.flotilla.base.Clock;
import dev.flotilla.base.Randomness;
import dev.flotilla.config.Address;
import dev.flotilla.config.NodeConfig;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.Member;

/// What a server is made from, the same over its whole life.
record Setup(NodeConfig config, NodeFiles files, Clock clock, Randomness randomness, String version) {
    static HostPort hostPort(Address address) {
        return new HostPort(address.host(), address.port());
    }

    String name() {
        return "n" + config.serverId();
    }

    Member self(ServerIdentity identity) {
        return new Member(identity.member(), hostPort(config.engineAddress()), hostPort(config.publicAddress()), true);
    }
}
