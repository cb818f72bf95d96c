package dev.flotilla.node;

import dev.flotilla.base.Clock;
import dev.flotilla.base.SafeFile;
import dev.flotilla.cluster.EnrollOutcome;
import dev.flotilla.config.TeamFile;
import dev.flotilla.consensus.engine.EngineTls;
import dev.flotilla.rpc.PublicTls;
import dev.flotilla.security.HeldAuthority;
import dev.flotilla.security.HotKeys;
import dev.flotilla.security.Keys;
import dev.flotilla.security.ServerCertificate;
import dev.flotilla.security.ServerKeys;
import dev.flotilla.security.TeamAuthority;
import dev.flotilla.security.TeamTrust;
import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whom this server believes and how it proves itself: its key and certificate, the team's authorities, and, while it
/// is
/// a voter, the authority's own key. Kept in the data directory. Written by the supervisor's thread and the keeper's;
/// read by any.
final class ServerTrust {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTrust.class);

    private final NodeFiles files;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final HotKeys keys = new HotKeys();
    private volatile @Nullable TeamTrust trust;
    private volatile @Nullable HeldAuthority held;

    ServerTrust(NodeFiles files, Clock clock) {
        this.files = files;
        this.clock = clock;
    }

    Instant now() {
        return Instant.ofEpochMilli(clock.wallMillis());
    }

    // ---- how it comes about

    /// Reads what an earlier run left; what cannot be read is as good as none and stays where it is.
    void load() {
        read(files.keys()).ifPresent(bytes -> {
            try {
                use(ServerKeys.parse(bytes));
            } catch (IllegalArgumentException e) {
                LOG.warn("[Trust] {} cannot be used: {}", files.keys(), e.getMessage());
            }
        });
        var current = keys.current();
        if (current.isPresent()) {
            read(files.authority()).ifPresent(envelope -> {
                try {
                    held = HeldAuthority.open(
                            envelope, current.get(), current.get().cluster(), team().authorities());
                } catch (IllegalArgumentException e) {
                    LOG.warn("[Trust] {} cannot be used: {}", files.authority(), e.getMessage());
                }
            });
        }
    }

    /// A new team with this server as its first.
    ///
    /// @param secretHash of the secret that lets this account's servers and people in
    void found(ServerIdentity identity, byte[] secretHash) {
        var cluster = identity.cluster().value();
        var authority = TeamAuthority.found(cluster, now(), random);
        var requested = ServerKeys.make(random);
        var own = authority.issue(requested.request(), identity.member().toString(), now(), random);
        keep(requested.with(own, authority.certificate()));
        keep(new HeldAuthority(authority, secretHash));
    }

    /// Believes the team of `file` from now on.
    void believe(TeamFile file) {
        var authorities = file.authorities().stream().map(Keys::certificate).toList();
        trust = new TeamTrust(file.cluster(), authorities, this::now);
    }

    /// The key to ask a certificate for: the present one, if there is one.
    ServerKeys.Requested request() {
        return keys.current().map(ServerKeys::again).orElseGet(() -> ServerKeys.make(random));
    }

    /// @throws IllegalArgumentException when the certificate is not for that key, or not of the believed team
    void enrolled(ServerKeys.Requested requested, EnrollOutcome.Enrolled enrolled) {
        var authority = Keys.certificate(enrolled.authorities().getFirst());
        if (team().authorities().stream().noneMatch(authority::equals)) {
            throw new IllegalArgumentException("the certificate hangs below another authority");
        }
        keep(requested.with(Keys.certificate(enrolled.certificate()), authority));
    }

    private void keep(ServerKeys fresh) {
        SafeFile.write(files.keys(), fresh.toBytes());
        use(fresh);
    }

    private void use(ServerKeys fresh) {
        keys.replace(fresh);
        if (trust == null) {
            trust = new TeamTrust(fresh.cluster(), List.of(fresh.authority()), this::now);
        }
    }

    // ---- the authority's key

    Optional<HeldAuthority> authority() {
        return Optional.ofNullable(held);
    }

    void keep(HeldAuthority authority) {
        var own = keys.current().orElseThrow();
        SafeFile.write(files.authority(), authority.sealedTo(own.certificate().getPublicKey(), own.cluster()));
        held = authority;
    }

    /// @throws IllegalArgumentException when it was sealed to somebody else, or is of no authority of this team
    void keepSealed(byte[] sealed) {
        var own = keys.current().orElseThrow();
        keep(HeldAuthority.open(sealed, own, own.cluster(), team().authorities()));
    }

    /// A server that does not vote holds none.
    void dropAuthority() {
        held = null;
        try {
            Files.deleteIfExists(files.authority());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A server that was off for long and holds the authority's key needs nobody.
    boolean renewedByItself(ServerIdentity identity) {
        var own = certificate()
                .filter(mine -> mine.member().equals(identity.member().toString()));
        own.flatMap(mine -> authority()).ifPresent(this::renewByItself);
        return isCertified(identity);
    }

    /// By this server itself, while it holds the authority's key.
    void renewByItself(HeldAuthority authority) {
        var requested = request();
        var member = certificate().orElseThrow().member();
        keep(requested.with(
                authority.authority().issue(requested.request(), member, now(), random),
                authority.authority().certificate()));
    }

    byte[] issue(HeldAuthority authority, byte[] request, String member) {
        return Keys.encoded(authority.authority().issue(request, member, now(), random));
    }

    // ---- what others need of it

    boolean isKnown() {
        return trust != null;
    }

    TeamTrust team() {
        var known = trust;
        if (known == null) {
            throw new IllegalStateException("no team is believed yet");
        }
        return known;
    }

    Optional<ServerCertificate> certificate() {
        return keys.current().flatMap(own -> ServerCertificate.of(own.certificate()));
    }

    Optional<X509Certificate> ownCertificate() {
        return keys.current().map(ServerKeys::certificate);
    }

    /// Has a certificate for this identity that others believe now.
    boolean isCertified(ServerIdentity identity) {
        return certificate()
                .filter(own -> own.member().equals(identity.member().toString())
                        && own.cluster().equals(identity.cluster().value())
                        && now().isBefore(own.end()))
                .isPresent();
    }

    UUID cluster() {
        return team().cluster();
    }

    ChannelCredentials forCalls() {
        return TlsChannelCredentials.newBuilder()
                .keyManager(keys)
                .trustManager(team())
                .build();
    }

    ServerCredentials forPublicPort() {
        return PublicTls.credentials(keys, team());
    }

    /// @param removed by member id
    EngineTls forEngine(Predicate<String> removed) {
        return new EngineTls(
                keys,
                team(),
                certificate -> ServerCertificate.of(certificate)
                        .filter(server -> !removed.test(server.member()))
                        .isPresent());
    }

    private static Optional<byte[]> read(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
