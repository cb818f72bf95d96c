package dev.flotilla.node;

import dev.flotilla.base.SafeFile;
import dev.flotilla.consensus.Configuration;
import dev.flotilla.consensus.HostPort;
import dev.flotilla.consensus.MemberId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The membership as this server last saw it, kept beside the log: where to look for the team when the log cannot be
/// read, and whether there is a team besides this server. A hint; the log decides.
record KnownMembers(List<One> members) {
    static final String FILE = "members";
    static final KnownMembers NONE = new KnownMembers(List.of());

    record One(MemberId id, HostPort publicAddress, boolean voter) {}

    KnownMembers {
        members = List.copyOf(members);
    }

    static KnownMembers of(Configuration configuration) {
        return new KnownMembers(configuration.members().stream()
                .map(member -> new One(member.id(), member.publicAddress(), member.voter()))
                .toList());
    }

    List<HostPort> addresses() {
        return members.stream().map(One::publicAddress).toList();
    }

    boolean hasOtherVotersThan(MemberId self) {
        return members.stream().anyMatch(one -> one.voter && !one.id.equals(self));
    }

    void write(Path dataDir) {
        var text = new StringBuilder();
        members.forEach(one -> text.append(one.id)
                .append(' ')
                .append(one.publicAddress)
                .append(one.voter ? " voter\n" : " learner\n"));
        SafeFile.write(dataDir.resolve(FILE), text.toString());
    }

    /// What cannot be read is as good as none.
    static KnownMembers read(Path dataDir) {
        var members = new ArrayList<One>();
        try {
            for (var line : Files.readAllLines(dataDir.resolve(FILE))) {
                var words = line.split(" ", -1);
                if (words.length == 3) {
                    members.add(new One(MemberId.parse(words[0]), HostPort.parse(words[1]), words[2].equals("voter")));
                }
            }
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return new KnownMembers(members);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KnownMembers(members);
    }
}
