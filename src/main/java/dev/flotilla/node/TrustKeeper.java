package dev.flotilla.node;

import dev.flotilla.cluster.EnrollOutcome;
import dev.flotilla.cluster.EnrollRequest;
import dev.flotilla.cluster.Loop;
import dev.flotilla.cluster.PeerCalls;
import dev.flotilla.cluster.PeerReply;
import dev.flotilla.consensus.EngineStatus;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import dev.flotilla.security.Keys;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what this server holds of the team's trust in step with what it is: a voter gets the authority's key from the
/// leader, a learner drops it, and a certificate is renewed when two thirds of its life are over. Owned by the loop.
final class TrustKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(TrustKeeper.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration ASK_LIMIT = Duration.ofSeconds(5);

    private final ServerTrust trust;
    private final MemberId self;
    private final Supplier<EngineStatus> engine;
    private final PeerCalls calls;
    private final Loop loop;
    private boolean asking;
    private volatile boolean stopped;

    TrustKeeper(ServerTrust trust, MemberId self, Supplier<EngineStatus> engine, PeerCalls calls, Loop loop) {
        this.trust = trust;
        this.self = self;
        this.engine = engine;
        this.calls = calls;
        this.loop = loop;
    }

    void start() {
        loop.execute(this::round);
    }

    void stop() {
        stopped = true;
    }

    private void round() {
        if (stopped) {
            return;
        }
        try {
            look();
        } catch (UncheckedIOException e) { // the next round may do better
            LOG.warn("[Trust] {}", e.getMessage());
        }
        loop.after(EVERY, this::round);
    }

    private void look() {
        var status = engine.get();
        var member = status.configuration().member(self);
        if (asking || member.isEmpty()) {
            return;
        }
        if (!member.get().voter()) {
            if (trust.authority().isPresent()) {
                trust.dropAuthority();
            }
        } else if (trust.authority().isEmpty()) {
            leader(status).ifPresent(this::askForAuthority);
        }
        if (trust.certificate().filter(own -> own.isDueForRenewal(trust.now())).isPresent()) {
            renew(status);
        }
    }

    private Optional<HostPort> leader(EngineStatus status) {
        return status.leader()
                .filter(id -> !id.equals(self))
                .flatMap(status.configuration()::member)
                .map(Member::publicAddress);
    }

    private void askForAuthority(HostPort leader) {
        asking = true;
        loop.then(calls.authority(leader, ASK_LIMIT), reply -> {
            asking = false;
            if (reply instanceof PeerReply.Answered<byte[]>(var sealed) && sealed.length > 0) {
                try {
                    trust.keepSealed(sealed);
                    LOG.info("[Trust] {} votes and holds the team's key now", self);
                } catch (IllegalArgumentException | UncheckedIOException e) {
                    LOG.warn("[Trust] The leader at {} gave a key that cannot be kept: {}", leader, e.getMessage());
                }
            }
        });
    }

    private void renew(EngineStatus status) {
        var held = trust.authority();
        if (held.isPresent()) {
            trust.renewByItself(held.get());
            LOG.info("[Trust] {} renewed its certificate", self);
            return;
        }
        leader(status).ifPresent(leader -> {
            asking = true;
            var requested = trust.request();
            var old = Keys.encoded(trust.ownCertificate().orElseThrow());
            var request = new EnrollRequest(self, requested.request(), new EnrollRequest.Ticket.OldCertificate(old));
            loop.then(calls.enroll(leader, request, ASK_LIMIT), reply -> {
                asking = false;
                switch (reply) {
                    case PeerReply.Answered<EnrollOutcome>(EnrollOutcome.Enrolled enrolled) -> {
                        trust.enrolled(requested, enrolled);
                        LOG.info("[Trust] {} got a new certificate", self);
                    }
                    case PeerReply.Answered<EnrollOutcome>(EnrollOutcome.Refused(var why, var retry)) ->
                        LOG.warn("[Trust] No new certificate for {}: {}", self, why);
                    case PeerReply.Refused<EnrollOutcome> gone -> LOG.info("[Trust] The leader at {} is gone", leader);
                    case PeerReply.Silent<EnrollOutcome>(var why) ->
                        LOG.info("[Trust] No new certificate from {}: {}", leader, why);
                }
            });
        });
    }
}
