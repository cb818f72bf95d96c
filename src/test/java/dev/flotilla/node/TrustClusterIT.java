package dev.flotilla.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.flotilla.config.Address;
import dev.flotilla.config.TeamFile;
import dev.flotilla.config.TeamFiles;
import dev.flotilla.security.HotKeys;
import dev.flotilla.security.Keys;
import dev.flotilla.security.ServerKeys;
import dev.flotilla.security.TeamAuthority;
import dev.flotilla.security.TeamTrust;
import dev.flotilla.wire.v1.ClusterGrpc;
import dev.flotilla.wire.v1.EnrollRequest;
import dev.flotilla.wire.v1.GetAuthorityRequest;
import dev.flotilla.wire.v1.GetClusterRequest;
import dev.flotilla.wire.v1.PeersGrpc;
import dev.flotilla.wire.v1.RemoveServerRequest;
import dev.flotilla.wire.v1.WatchNodeRequest;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Who is believed by three real servers, on every port.
@Tag("cluster")
@Timeout(300)
class TrustClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path folder;

    private final List<ManagedChannel> channels = new ArrayList<>();

    @AfterEach
    void hangUp() {
        channels.forEach(ManagedChannel::shutdownNow);
    }

    private ManagedChannel channel(TestNode node, ChannelCredentials credentials) {
        var channel = NettyChannelBuilder.forAddress("127.0.0.1", node.port(), credentials)
                .build();
        channels.add(channel);
        return channel;
    }

    private TeamFile file(TestNode node) {
        return new TeamFiles(folder.resolve("trust"))
                .find(List.of(new Address("127.0.0.1", node.port())))
                .orElseThrow();
    }

    private TeamTrust trust(TestNode node) {
        var file = file(node);
        return new TeamTrust(
                file.cluster(),
                file.authorities().stream().map(Keys::certificate).toList(),
                Instant::now);
    }

    private ChannelCredentials person(TestNode node) {
        return TlsChannelCredentials.newBuilder().trustManager(trust(node)).build();
    }

    private ChannelCredentials server(TestNode node, ServerKeys keys) {
        var shown = new HotKeys();
        shown.replace(keys);
        return TlsChannelCredentials.newBuilder()
                .keyManager(shown)
                .trustManager(trust(node))
                .build();
    }

    private static ServerKeys keysOf(TestNode node) throws IOException {
        return ServerKeys.parse(Files.readAllBytes(node.folder().resolve("keys.p12")));
    }

    private static Status.Code refusal(Runnable call) {
        return catchThrowable(call::run) instanceof StatusRuntimeException e
                ? e.getStatus().getCode()
                : Status.Code.OK;
    }

    private static void ask(ManagedChannel channel) {
        var unused = ClusterGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .getCluster(GetClusterRequest.getDefaultInstance());
    }

    private static void askAsServer(ManagedChannel channel) {
        var unused = PeersGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .getAuthority(GetAuthorityRequest.getDefaultInstance());
    }

    @Test
    void noPortSpeaksPlainTextOrAnOlderTls() throws Exception {
        try (var team = new TestTeam(folder, 1)) {
            team.form();
            var node = team.node(1);
            assertThat(refusal(() -> ask(channel(node, InsecureChannelCredentials.create()))))
                    .isNotEqualTo(Status.Code.OK);
            for (var port : List.of(node.port(), node.port() + 1000)) {
                assertThatThrownBy(() -> handshake(port, "TLSv1.2"))
                        .as("port %d", port)
                        .isInstanceOf(SSLException.class);
                handshake(port, "TLSv1.3");
            }
            ask(channel(node, person(node)));
        }
    }

    /// Believes everybody: only the version is in question.
    private void handshake(int port, String version) throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new BelievesAll()}, RANDOM);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
        }
    }

    @Test
    void onlyServersOfTheTeamAreServersAndStrangersAreNotBelieved() throws Exception {
        try (var team = new TestTeam(folder, 1)) {
            team.form();
            var node = team.node(1);
            assertThat(refusal(() -> askAsServer(channel(node, person(node)))))
                    .isEqualTo(Status.Code.PERMISSION_DENIED);
            askAsServer(channel(node, server(node, keysOf(node))));

            // the same names below another key, in both directions
            var impostor = TeamAuthority.found(file(node).cluster(), Instant.now(), RANDOM);
            var requested = ServerKeys.make(RANDOM);
            var fake = requested.with(
                    impostor.issue(requested.request(), "n1-00000001", Instant.now(), RANDOM), impostor.certificate());
            assertThat(refusal(() -> askAsServer(channel(node, server(node, fake)))))
                    .isNotEqualTo(Status.Code.OK);
            var believesImpostor = TlsChannelCredentials.newBuilder()
                    .trustManager(new TeamTrust(file(node).cluster(), List.of(impostor.certificate()), Instant::now))
                    .build();
            assertThat(refusal(() -> ask(channel(node, believesImpostor)))).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void aCertificateIsGivenForTheTeamsSecretAlone() {
        try (var team = new TestTeam(folder, 1)) {
            team.form();
            var node = team.node(1);
            var stub = ClusterGrpc.newBlockingStub(channel(node, person(node)));
            var request = EnrollRequest.newBuilder()
                    .setMemberId("n7-00000007")
                    .setCertificateRequest(
                            ByteString.copyFrom(ServerKeys.make(RANDOM).request()));
            assertThat(stub.enroll(request.setSecret(ByteString.copyFrom(new byte[32]))
                                    .build())
                            .getRefused()
                            .getMessage())
                    .contains("not this team's");
            assertThat(stub.enroll(request.setSecret(
                                            ByteString.copyFrom(file(node).secret()))
                                    .build())
                            .hasEnrolled())
                    .isTrue();
        }
    }

    @Test
    void aRemovedServerIsRefusedByAllWithTheCertificateThatItStillHas() throws Exception {
        try (var team = new TestTeam(folder, 3)) {
            team.form();
            var gone = team.running().stream()
                    .filter(node -> !node.leads())
                    .findFirst()
                    .orElseThrow();
            var keys = keysOf(gone);
            var rest = team.running().stream().filter(node -> node != gone).toList();
            var before =
                    rest.stream().map(node -> channel(node, server(node, keys))).toList();
            before.forEach(TrustClusterIT::askAsServer);

            var leader = team.awaitLeader();
            var removed = ClusterGrpc.newBlockingStub(channel(leader, person(leader)))
                    .removeServer(RemoveServerRequest.newBuilder()
                            .setServerId(gone.id())
                            .build());
            assertThat(removed.getDone()).as(removed.getMessage()).isTrue();
            gone.stop();

            var term = leader.status().term();
            // on connections that stood before, and on new ones
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(before)
                            .allSatisfy(channel -> assertThat(refusal(() -> askAsServer(channel)))
                                    .isEqualTo(Status.Code.PERMISSION_DENIED)));
            for (var node : rest) {
                var fresh = channel(node, server(node, keys));
                assertThat(refusal(() -> askAsServer(fresh))).isEqualTo(Status.Code.PERMISSION_DENIED);
                assertThat(refusal(() -> PeersGrpc.newBlockingStub(fresh)
                                .watchNode(WatchNodeRequest.getDefaultInstance())
                                .hasNext()))
                        .isEqualTo(Status.Code.PERMISSION_DENIED);
            }
            assertThat(leader.status().term()).isEqualTo(term);
            assertThat(leader.leads()).isTrue();
        }
    }

    @Test
    void everyVoterCanTakeServersInAlsoWhenTheFounderIsGone() {
        try (var team = new TestTeam(folder, 3)) {
            team.form();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(team.running())
                            .allSatisfy(node -> assertThat(node.folder().resolve("authority.sealed"))
                                    .exists()));
            team.node(1).stop();
            team.awaitLeader();
            var fourth = team.newcomer();
            fourth.startToJoin();
            await().atMost(PATIENCE).until(fourth::serves);
            team.send(5);
            team.verify(Set.of(2, 3, 4));
        }
    }

    @Test
    void theFileOfATeamThatIsGoneIsSetAsideWhenANewOneIsFounded() throws IOException {
        try (var team = new TestTeam(folder, 1)) {
            team.form();
            var node = team.node(1);
            var old = file(node).cluster();
            node.stop();
            Files.move(node.folder(), folder.resolve("elsewhere"));

            node.startAsFounder();
            await().atMost(PATIENCE).until(node::serves);

            assertThat(file(node).cluster()).isNotEqualTo(old);
            assertThat(folder.resolve("trust").resolve(old + ".old")).exists();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whatOthersCouldReadIsPrivateAgainAfterAStart() throws IOException {
        try (var team = new TestTeam(folder, 1)) {
            team.form();
            var node = team.node(1);
            var keys = node.folder().resolve("keys.p12");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                    .isEqualTo("rw-------");
            node.stop();
            Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r--r--"));
            Files.setPosixFilePermissions(node.folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
            node.start();
            await().atMost(PATIENCE).until(node::serves);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(node.folder())))
                    .isEqualTo("rwx------");
        }
    }
}
