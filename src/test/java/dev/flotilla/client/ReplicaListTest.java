package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.config.Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class ReplicaListTest {
    private static final Address A = Address.parse("127.0.0.1:1001");
    private static final Address B = Address.parse("127.0.0.1:1002");
    private static final Address C = Address.parse("127.0.0.1:1003");

    @Test
    void aNewerListReplacesTheOldOneAndSeedsStayLast() {
        var list =
                ReplicaList.ofSeeds(List.of(A)).updated("t", 5, List.of(A, B)).updated("t", 9, List.of(B, C));

        assertThat(list.servers()).as("A was removed, not merged back").containsExactly(B, C);
        assertThat(list.addresses()).containsExactly(B, C, A);
    }

    @Test
    void anOlderListChangesNothing() {
        var list = ReplicaList.ofSeeds(List.of(A)).updated("t", 9, List.of(B));

        assertThat(list.updated("t", 8, List.of(A, C))).isEqualTo(list);
        assertThat(list.updated("t", 9, List.of(A, C))).isEqualTo(list);
        assertThat(list.updated("t", 10, List.of())).isEqualTo(list);
    }

    @Test
    void anotherTeamsListChangesNothing() {
        var list = ReplicaList.ofSeeds(List.of(A)).updated("t", 9, List.of(B));

        assertThat(list.updated("other", 99, List.of(C))).isEqualTo(list);
    }

    @Test
    void aDamagedFileIsSetAsideAndTheSeedsAreUsed(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("replicas.json"), "{ not json");

        assertThat(new ReplicaListFile(folder).read(List.of(A)).addresses()).containsExactly(A);
        assertThat(folder.resolve("replicas.json.damaged")).hasContent("{ not json");
    }

    @Test
    void whatWasWrittenIsReadBack(@TempDir Path folder) {
        var list = ReplicaList.ofSeeds(List.of(A)).updated("t", 9, List.of(B, C));
        new ReplicaListFile(folder).write(list);

        assertThat(new ReplicaListFile(folder).read(List.of(A))).isEqualTo(list);
    }
}
