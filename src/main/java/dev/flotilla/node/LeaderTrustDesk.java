package dev.flotilla.node;

import dev.flotilla.cluster.EnrollOutcome;
import dev.flotilla.cluster.EnrollRequest;
import dev.flotilla.cluster.EnrollRequest.Ticket;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.rpc.CallingServer;
import dev.flotilla.rpc.TrustDesk;
import dev.flotilla.security.Keys;
import dev.flotilla.security.ServerCertificate;
import dev.flotilla.security.TeamTrust;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives certificates to servers that know the team's secret or are members already, and the authority's key to voters.
/// Only a leader that holds the key can; the others say so.
final class LeaderTrustDesk implements TrustDesk {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderTrustDesk.class);
    private static final byte[] NOTHING = {};

    private final ServerTrust trust;
    private final Supplier<EngineStatus> engine;

    LeaderTrustDesk(ServerTrust trust, Supplier<EngineStatus> engine) {
        this.trust = trust;
        this.engine = engine;
    }

    @Override
    public EnrollOutcome enroll(EnrollRequest request) {
        var status = engine.get();
        if (status.role() != EngineStatus.Role.LEADER) {
            return new EnrollOutcome.Refused("this server does not lead", true);
        }
        var held = trust.authority();
        if (held.isEmpty()) {
            return new EnrollOutcome.Refused("this server has not got the team's key yet", true);
        }
        var refusal = switch (request.ticket()) {
            case Ticket.Secret(var secret) ->
                held.get().admits(secret)
                        ? Optional.<String>empty()
                        : Optional.of("The secret is not this team's. Is the team file an old one?");
            case Ticket.OldCertificate(var old) -> notOfAMember(Keys.certificate(old), request, status);
        };
        if (refusal.isPresent()) {
            LOG.warn("[Trust] No certificate for {}: {}", request.member(), refusal.get());
            return new EnrollOutcome.Refused(refusal.get(), false);
        }
        var certificate =
                trust.issue(held.get(), request.request(), request.member().toString());
        if (request.ticket() instanceof Ticket.OldCertificate(var old)
                && !Keys.certificate(certificate)
                        .getPublicKey()
                        .equals(Keys.certificate(old).getPublicKey())) {
            return new EnrollOutcome.Refused("The request is of another key than the old certificate.", false);
        }
        LOG.info("[Trust] A certificate for {}", request.member());
        return new EnrollOutcome.Enrolled(
                certificate,
                trust.team().authorities().stream().map(Keys::encoded).toList());
    }

    /// An old certificate counts after its end too, as long as its server is a member.
    private Optional<String> notOfAMember(X509Certificate old, EnrollRequest request, EngineStatus status) {
        var server = ServerCertificate.of(old);
        if (server.isEmpty()) {
            return Optional.of("The old certificate is no server's.");
        }
        var thatDay = new TeamTrust(
                trust.cluster(),
                trust.team().authorities(),
                () -> old.getNotAfter().toInstant());
        try {
            thatDay.checkClientTrusted(new X509Certificate[] {old}, "");
        } catch (CertificateException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        var member = MemberId.parse(server.get().member());
        return member.serverId() == request.member().serverId()
                        && status.configuration().member(member).isPresent()
                ? Optional.empty()
                : Optional.of("Server " + member.serverId() + " is no member any more. It needs a new invite.");
    }

    @Override
    public byte[] authorityFor(CallingServer server) {
        var voter = engine.get()
                .configuration()
                .member(MemberId.parse(server.member()))
                .filter(Member::voter);
        return voter.flatMap(member -> trust.authority())
                .map(held -> held.sealedTo(server.key(), trust.cluster()))
                .orElse(NOTHING);
    }
}
