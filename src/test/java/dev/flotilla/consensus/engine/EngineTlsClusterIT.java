package dev.flotilla.consensus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.consensus.EngineStatus.Role;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.JournalStateMachine;
import dev.flotilla.consensus.LogCluster;
import dev.flotilla.consensus.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three servers over mutual TLS, each with a certificate `CN=n1` and so on, made by the JDK's keytool.
@Tag("cluster")
@Timeout(120)
class EngineTlsClusterIT {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path keys;

    @TempDir
    Path folder;

    /// Whose certificates are admitted now.
    private final Set<String> admitted = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void makeKeys() throws Exception {
        for (var i = 1; i <= 3; i++) {
            keytool(
                    "-genkeypair",
                    "-alias",
                    "n" + i,
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=n" + i,
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-keystore",
                    keys.resolve("n" + i + ".p12").toString());
            keytool(
                    "-exportcert",
                    "-alias",
                    "n" + i,
                    "-file",
                    keys.resolve("n" + i + ".cer").toString(),
                    "-keystore",
                    keys.resolve("n" + i + ".p12").toString());
            keytool(
                    "-importcert",
                    "-noprompt",
                    "-alias",
                    "n" + i,
                    "-file",
                    keys.resolve("n" + i + ".cer").toString(),
                    "-keystore",
                    keys.resolve("trust.p12").toString());
        }
    }

    private static void keytool(String... arguments) throws Exception {
        var command = new java.util.ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static KeyStore store(String name) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(keys.resolve(name + ".p12"))) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private EngineTls tls(Member self) {
        try {
            var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(store("n" + self.id().serverId()), PASSWORD);
            var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(store("trust"));
            return new EngineTls(own.getKeyManagers()[0], trusted.getTrustManagers()[0], this::isAdmitted);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isAdmitted(X509Certificate certificate) {
        return admitted.contains(certificate.getSubjectX500Principal().getName());
    }

    private LogCluster.Opener opener() {
        return (self, group, files, founders, state, snapshots, listener) -> EngineReplicatedLog.open(
                EngineSettings.of(self.id(), group, self.engineAddress(), files, founders),
                Optional.of(tls(self)),
                state,
                snapshots,
                listener);
    }

    @Test
    void membersTalkAndOneThatIsAdmittedNoLongerIsCutOffAtOnce() {
        admitted.addAll(Set.of("CN=n1", "CN=n2", "CN=n3"));
        try (var cluster = new LogCluster(folder, opener())) {
            cluster.found(3);
            for (var i = 0; i < 20; i++) {
                cluster.write("entry " + i);
            }
            cluster.awaitSame();
            var outcast = cluster.leader();
            admitted.remove("CN=n" + outcast.member.id().serverId());
            // its appends are refused on streams that were open before
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> outcast.role() != Role.LEADER);
            cluster.write("without it");
            assertThat(cluster.leader()).isNotSameAs(outcast);
        }
    }

    @Test
    void aServerWithoutTlsGetsNoWordIn() {
        admitted.addAll(Set.of("CN=n1", "CN=n2", "CN=n3"));
        try (var cluster = new LogCluster(folder, opener())) {
            var founders = new java.util.ArrayList<>(cluster.found(2));
            cluster.write("first");
            var stranger = cluster.newMember(9, true);
            founders.add(stranger);
            var settings = EngineSettings.of(
                    stranger.id(),
                    new GroupId(cluster.group.value()),
                    stranger.engineAddress(),
                    folder.resolve("x"),
                    founders);
            var state = new JournalStateMachine(folder.resolve("x-journal"));
            try (var plain = EngineReplicatedLog.open(settings, state, (l, i) -> null, new NoListener())) {
                cluster.write("second");
                Awaitility.await()
                        .during(Duration.ofSeconds(2))
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> plain.status().role() != Role.LEADER
                                && state.entries().isEmpty());
            }
        }
    }
}
