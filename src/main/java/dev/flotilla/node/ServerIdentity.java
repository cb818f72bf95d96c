package dev.flotilla.node;

import dev.flotilla.base.Randomness;
import dev.flotilla.base.SafeFile;
import dev.flotilla.consensus.GroupId;
import dev.flotilla.consensus.MemberId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/// Who this server is in the engine and which cluster it belongs to; written before the engine's first file. While it
/// stands, this server never forms another cluster.
///
/// @param founder began the cluster as its only member
/// @param fresh   nothing was promised under this id yet: that there are no files is right. A newcomer is fresh until
/// it
///                has been taken in and has caught up
record ServerIdentity(MemberId member, GroupId cluster, boolean founder, boolean fresh) {
    static final String FILE = "identity";
    private static final String FORMAT = "1";
    private static final int INCARNATION_BYTES = 4;

    static ServerIdentity founder(int serverId, Randomness randomness) {
        return new ServerIdentity(newMember(serverId, randomness), new GroupId(randomness.uuid()), true, true);
    }

    static ServerIdentity joiner(int serverId, GroupId cluster, Randomness randomness) {
        return new ServerIdentity(newMember(serverId, randomness), cluster, false, true);
    }

    private static MemberId newMember(int serverId, Randomness randomness) {
        return new MemberId(serverId, HexFormat.of().formatHex(randomness.bytes(INCARNATION_BYTES)));
    }

    ServerIdentity settled() {
        return new ServerIdentity(member, cluster, founder, false);
    }

    void write(Path dataDir) {
        SafeFile.write(
                dataDir.resolve(FILE),
                "format=" + FORMAT + "\nmember_id=" + member + "\ncluster_id=" + cluster + "\nfounder=" + founder
                        + "\nfresh=" + fresh + "\n");
    }

    /// Empty when there is none.
    static Reading read(Path dataDir) {
        var file = dataDir.resolve(FILE);
        try {
            return parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            return new Reading.None();
        } catch (IOException | IllegalArgumentException e) {
            return new Reading.Unreadable(file + " cannot be read: " + e.getMessage());
        }
    }

    private static Reading parse(String text) {
        var values = new HashMap<String, String>();
        text.lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> values.put(pair[0], pair[1]));
        if (!FORMAT.equals(values.get("format"))) {
            throw new IllegalArgumentException("it is of another version");
        }
        return new Reading.Found(new ServerIdentity(
                MemberId.parse(value(values, "member_id")),
                new GroupId(UUID.fromString(value(values, "cluster_id"))),
                Boolean.parseBoolean(value(values, "founder")),
                Boolean.parseBoolean(value(values, "fresh"))));
    }

    private static String value(HashMap<String, String> values, String key) {
        return Optional.ofNullable(values.get(key))
                .orElseThrow(() -> new IllegalArgumentException(key + " is missing"));
    }

    sealed interface Reading {
        record Found(ServerIdentity identity) implements Reading {}

        record None() implements Reading {}

        record Unreadable(String sentence) implements Reading {}
    }
}
