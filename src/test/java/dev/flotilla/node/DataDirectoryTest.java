package dev.flotilla.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.base.Clock;
import dev.flotilla.base.Randomness;
import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.LogIndex;
import dev.flotilla.consensus.Member;
import dev.flotilla.consensus.MemberId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class DataDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void anIdentityIsReadAsItWasWritten() {
        var identity = ServerIdentity.joiner(3, new GroupId(new UUID(1, 2)), Randomness.SECURE);
        identity.write(folder);

        assertThat(ServerIdentity.read(folder)).isEqualTo(new ServerIdentity.Reading.Found(identity));
    }

    @Test
    void eachEmptyDirectoryGetsAnotherMemberId() {
        assertThat(ServerIdentity.founder(1, Randomness.SECURE).member())
                .isNotEqualTo(ServerIdentity.founder(1, Randomness.SECURE).member());
    }

    @Test
    void anIdentityThatCannotBeReadIsNotTakenForNone() throws IOException {
        assertThat(ServerIdentity.read(folder)).isInstanceOf(ServerIdentity.Reading.None.class);
        for (var text : List.of("", "format=1\nmember_id=n1-0000\n", "format=9\n", "\0\0\0")) {
            Files.writeString(folder.resolve(ServerIdentity.FILE), text);
            assertThat(ServerIdentity.read(folder))
                    .as("of '%s'", text)
                    .isInstanceOf(ServerIdentity.Reading.Unreadable.class);
        }
    }

    @Test
    void knownMembersTellWhetherSomebodyElseVotes() {
        var self = new MemberId(1, "00000001");
        var other = new MemberId(2, "00000002");
        KnownMembers.of(new Configuration(new LogIndex(1), List.of(member(self, true), member(other, false))))
                .write(folder);
        assertThat(KnownMembers.read(folder).hasOtherVotersThan(self)).isFalse();

        KnownMembers.of(new Configuration(new LogIndex(2), List.of(member(self, true), member(other, true))))
                .write(folder);
        assertThat(KnownMembers.read(folder).hasOtherVotersThan(self)).isTrue();
        assertThat(KnownMembers.read(folder).addresses()).hasToString("[127.0.0.1:1001, 127.0.0.1:1002]");
    }

    @Test
    void filesSetAsideAreMovedWithTheirCompanionsAndNeverDeleted() throws IOException {
        var database = Files.writeString(folder.resolve("flotilla.db"), "rows");
        Files.writeString(folder.resolve("flotilla.db-wal"), "newer rows");
        Files.writeString(folder.resolve("flotilla.dbx"), "somebody else's");
        var log = Files.createDirectories(folder.resolve("log"));
        Files.writeString(log.resolve("log_0-1"), "entries");

        var aside = new Quarantine(folder, Clock.SYSTEM).setAside(List.of(log, database, folder.resolve("none")));

        assertThat(aside.resolve("flotilla.db")).hasContent("rows");
        assertThat(aside.resolve("flotilla.db-wal")).hasContent("newer rows");
        assertThat(aside.resolve("log/log_0-1")).hasContent("entries");
        assertThat(database).doesNotExist();
        assertThat(log).doesNotExist();
        assertThat(folder.resolve("flotilla.dbx")).exists();
    }

    @Test
    void twoQuarantinesOfOneSecondDoNotMeet() throws IOException {
        var quarantine = new Quarantine(folder, Clock.SYSTEM);
        var file = folder.resolve("flotilla.db");
        Files.writeString(file, "one");
        var first = quarantine.setAside(List.of(file));
        Files.writeString(file, "two");
        var second = quarantine.setAside(List.of(file));

        assertThat(first.resolve("flotilla.db")).hasContent("one");
        assertThat(second.resolve("flotilla.db")).hasContent("two");
    }

    private static Member member(MemberId id, boolean voter) {
        return new Member(
                id,
                new HostPort("127.0.0.1", 2000 + id.serverId()),
                new HostPort("127.0.0.1", 1000 + id.serverId()),
                voter);
    }
}
