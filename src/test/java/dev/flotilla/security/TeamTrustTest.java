package dev.flotilla.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TeamTrustTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final UUID CLUSTER = UUID.fromString("3c1f7c1e-0a52-4f0e-9c57-2f4b1d0f7a11");
    private static final String MEMBER = "n3-1f9c04aa";

    private final TeamAuthority authority = TeamAuthority.found(CLUSTER, NOW, RANDOM);
    private final TeamTrust trust = trusting(authority.certificate(), NOW);

    private static TeamTrust trusting(X509Certificate authority, Instant now) {
        return new TeamTrust(CLUSTER, List.of(authority), () -> now);
    }

    private static ServerKeys server(TeamAuthority authority, String member) {
        var requested = ServerKeys.make(RANDOM);
        return requested.with(authority.issue(requested.request(), member, NOW, RANDOM), authority.certificate());
    }

    private static X509Certificate[] chain(ServerKeys keys) {
        return keys.chain().toArray(X509Certificate[]::new);
    }

    private static void refused(Distrust.Reason reason, ThrowingCallable check) {
        assertThatThrownBy(check)
                .isInstanceOfSatisfying(
                        Distrust.class,
                        distrust -> assertThat(distrust.reason()).isEqualTo(reason));
    }

    @Test
    void aServerOfTheTeamIsBelievedInBothRoles() throws Exception {
        var keys = server(authority, MEMBER);
        trust.checkServerTrusted(chain(keys), "");
        trust.checkClientTrusted(chain(keys), "");
        var certificate = ServerCertificate.of(keys.certificate()).orElseThrow();
        assertThat(certificate.cluster()).isEqualTo(CLUSTER);
        assertThat(certificate.member()).isEqualTo(MEMBER);
        assertThat(certificate.fingerprint()).hasSize(64);
        assertThat(certificate.begin()).isEqualTo(NOW.minus(Duration.ofHours(24)));
        assertThat(certificate.end()).isEqualTo(NOW.plus(TeamAuthority.SERVER_LIFE));
    }

    @Test
    void anAuthorityOfTheSameNamesIsNotBelieved() {
        var impostor = TeamAuthority.found(CLUSTER, NOW, RANDOM);
        refused(Distrust.Reason.FOREIGN, () -> trust.checkServerTrusted(chain(server(impostor, MEMBER)), ""));
    }

    @Test
    void aServerOfAnotherTeamBelowThisKeyIsNotBelieved() {
        var other = TeamAuthority.of(UUID.randomUUID(), authority.privateKey(), authority.certificate());
        refused(Distrust.Reason.FOREIGN, () -> trust.checkServerTrusted(chain(server(other, MEMBER)), ""));
    }

    @Test
    void theAuthoritysOwnCertificateIsNoServers() {
        var chain = new X509Certificate[] {authority.certificate()};
        refused(Distrust.Reason.NO_SERVER, () -> trust.checkServerTrusted(chain, ""));
    }

    @Test
    void aServerCannotIssueCertificates() {
        var keys = server(authority, MEMBER);
        var made = TeamAuthority.of(CLUSTER, keys.key().getEncoded(), keys.certificate());
        var below = server(made, "n9-00000001");
        assertThatThrownBy(() -> trust.checkServerTrusted(
                        new X509Certificate[] {below.certificate(), keys.certificate(), authority.certificate()}, ""))
                .isInstanceOf(Distrust.class);
        assertThatThrownBy(() -> trusting(keys.certificate(), NOW)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void datesCountAndAreSaid() {
        var keys = server(authority, MEMBER);
        var late = trusting(
                authority.certificate(), NOW.plus(TeamAuthority.SERVER_LIFE).plusSeconds(1));
        refused(Distrust.Reason.EXPIRED, () -> late.checkServerTrusted(chain(keys), ""));
        var early = trusting(authority.certificate(), NOW.minus(Duration.ofDays(2)));
        refused(Distrust.Reason.NOT_YET_VALID, () -> early.checkServerTrusted(chain(keys), ""));
    }

    @Test
    void twoAuthoritiesAreBelievedDuringAChangeAndThenTheNewOneAlone() throws Exception {
        var next = TeamAuthority.found(CLUSTER, NOW, RANDOM);
        var old = server(authority, MEMBER);
        var fresh = server(next, MEMBER);
        trust.replace(List.of(authority.certificate(), next.certificate()));
        trust.checkServerTrusted(chain(old), "");
        trust.checkServerTrusted(chain(fresh), "");
        trust.replace(List.of(next.certificate()));
        trust.checkServerTrusted(chain(fresh), "");
        refused(Distrust.Reason.FOREIGN, () -> trust.checkServerTrusted(chain(old), ""));
    }

    @Test
    void aPinIsHeldByTheTeamsKeyAlone() throws Exception {
        var keys = server(authority, MEMBER);
        var pinned = new PinnedTrust(Keys.pin(authority.certificate()), () -> NOW);
        pinned.checkServerTrusted(chain(keys), "");
        assertThat(pinned.accepted().orElseThrow().cluster()).isEqualTo(CLUSTER);

        var impostor = TeamAuthority.found(CLUSTER, NOW, RANDOM);
        var fresh = new PinnedTrust(Keys.pin(authority.certificate()), () -> NOW);
        refused(Distrust.Reason.OTHER_PIN, () -> fresh.checkServerTrusted(chain(server(impostor, MEMBER)), ""));
        // the right key shown above a leaf that it did not sign
        var mixed = new X509Certificate[] {server(impostor, MEMBER).certificate(), authority.certificate()};
        refused(Distrust.Reason.FOREIGN, () -> fresh.checkServerTrusted(mixed, ""));
        refused(
                Distrust.Reason.OTHER_PIN,
                () -> fresh.checkServerTrusted(new X509Certificate[] {keys.certificate()}, ""));
        assertThat(fresh.accepted()).isEmpty();
    }

    @Test
    void aRequestThatProvesNothingIsRefused() {
        var request = ServerKeys.make(RANDOM).request();
        for (var at : new int[] {0, request.length / 2, request.length - 1}) {
            var damaged = request.clone();
            damaged[at] ^= 1;
            assertThatThrownBy(() -> authority.issue(damaged, MEMBER, NOW, RANDOM))
                    .as("byte %d flipped", at)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aServersKeysSurviveTheirFileAndARenewalKeepsTheKey() {
        var keys = server(authority, MEMBER);
        var read = ServerKeys.parse(keys.toBytes());
        assertThat(read.certificate()).isEqualTo(keys.certificate());
        assertThat(read.authority()).isEqualTo(authority.certificate());
        var renewed = read.again()
                .with(
                        authority.issue(read.again().request(), MEMBER, NOW.plus(Duration.ofDays(61)), RANDOM),
                        authority.certificate());
        assertThat(renewed.certificate().getPublicKey())
                .isEqualTo(keys.certificate().getPublicKey());
        assertThat(ServerCertificate.of(keys.certificate())
                        .orElseThrow()
                        .isDueForRenewal(NOW.plus(Duration.ofDays(61))))
                .isTrue();
        assertThat(ServerCertificate.of(keys.certificate())
                        .orElseThrow()
                        .isDueForRenewal(NOW.plus(Duration.ofDays(50))))
                .isFalse();
        assertThatThrownBy(() -> ServerKeys.parse(new byte[100])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theAuthoritysKeyIsSealedToOneServerAndOnePurpose() {
        var one = server(authority, MEMBER);
        var other = server(authority, "n4-00000002");
        var sealed = SealedSecret.seal(authority.privateKey(), one.certificate().getPublicKey(), "authority");
        var opened = SealedSecret.open(sealed, one, "authority");
        assertThat(TeamAuthority.of(CLUSTER, opened, authority.certificate()).certificate())
                .isEqualTo(authority.certificate());
        assertThatThrownBy(() -> SealedSecret.open(sealed, other, "authority"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SealedSecret.open(sealed, one, "another purpose"))
                .isInstanceOf(IllegalArgumentException.class);
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> SealedSecret.open(sealed, one, "authority"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
