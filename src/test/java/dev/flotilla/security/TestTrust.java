package dev.flotilla.security;

import dev.flotilla.config.Address;
import dev.flotilla.config.TeamFile;
import dev.flotilla.rpc.PublicTls;
import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A team's authority for tests: certificates for fake servers and whoever believes them. One for each instance.
public final class TestTrust {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final UUID cluster = UUID.randomUUID();
    private final TeamAuthority authority = TeamAuthority.found(cluster, Instant.now(), RANDOM);

    public UUID cluster() {
        return cluster;
    }

    public TeamAuthority authority() {
        return authority;
    }

    public ServerKeys keys(String member) {
        var requested = ServerKeys.make(RANDOM);
        return requested.with(
                authority.issue(requested.request(), member, Instant.now(), RANDOM), authority.certificate());
    }

    public TeamTrust trust() {
        return new TeamTrust(cluster, List.of(authority.certificate()), Instant::now);
    }

    /// Asks callers for a certificate and takes those without.
    public ServerCredentials server(String member) {
        return PublicTls.credentials(manager(member), trust());
    }

    /// Of a person.
    public ChannelCredentials client() {
        return TlsChannelCredentials.newBuilder().trustManager(trust()).build();
    }

    /// Of another server.
    public ChannelCredentials client(String member) {
        return TlsChannelCredentials.newBuilder()
                .keyManager(manager(member))
                .trustManager(trust())
                .build();
    }

    public TeamFile file(List<Address> addresses) {
        return new TeamFile(
                cluster, addresses, List.of(Keys.encoded(authority.certificate())), new byte[TeamFile.SECRET_BYTES]);
    }

    private HotKeys manager(String member) {
        var keys = new HotKeys();
        keys.replace(keys(member));
        return keys;
    }
}
