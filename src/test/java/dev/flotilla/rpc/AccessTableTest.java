package dev.flotilla.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.flotilla.wire.v1.Chat;
import dev.flotilla.wire.v1.ClusterOuterClass;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AccessTableTest {
    private static Set<String> methodsOf(FileDescriptor... files) {
        return Stream.of(files)
                .flatMap(file -> file.getServices().stream())
                .flatMap(service -> service.getMethods().stream())
                .map(method -> method.getService().getFullName() + "/" + method.getName())
                .collect(Collectors.toSet());
    }

    @Test
    void everyMethodOfTheProtocolHasARowAndNoRowIsLeftOver() {
        assertThat(AccessTable.methods())
                .hasSizeGreaterThan(25)
                .isEqualTo(methodsOf(Chat.getDescriptor(), ClusterOuterClass.getDescriptor()));
    }

    @Test
    void aMethodThatIsNotInTheTableHasNoRule() {
        assertThat(AccessTable.of("flotilla.v1.Accounts/BecomeAdmin")).isEmpty();
    }

    @Test
    void onlySigningUpSigningInEnrollingAndFactsAboutServersAreOpen() {
        assertThat(AccessTable.methods().stream()
                        .filter(method -> AccessTable.of(method)
                                .filter(Access.OPEN::equals)
                                .isPresent()))
                .containsExactlyInAnyOrder(
                        "flotilla.v1.Accounts/CreateAccount",
                        "flotilla.v1.Accounts/Login",
                        "flotilla.v1.Cluster/Enroll",
                        "flotilla.v1.Cluster/GetLeaderInfo",
                        "flotilla.v1.Cluster/GetCluster",
                        "flotilla.v1.Cluster/WatchCluster",
                        "flotilla.v1.Cluster/ListEvents",
                        "flotilla.v1.Cluster/GetDigest");
    }
}
