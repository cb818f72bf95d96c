package dev.flotilla.demo;

import java.nio.file.Path;
import java.util.List;

/// One server to be started as a process.
///
/// @param replicas  public addresses of the servers that found the cluster together, this one's too
/// @param start     how it comes to its cluster when its folder is empty
/// @param folder    holds its data and its log; made when absent
/// @param teamDir   where the team's file is, the same for all
/// @param extra     further arguments
public record ServerSpec(
        int id, int port, List<String> replicas, Start start, Path folder, Path teamDir, List<String> extra) {
    public enum Start {
        /// Makes the cluster.
        FOUNDS,
        /// One of those the cluster begins with.
        WITH_THE_FOUNDER,
        /// Asks a running cluster to be taken in.
        JOINS
    }

    public ServerSpec {
        replicas = List.copyOf(replicas);
        extra = List.copyOf(extra);
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public Path dataFolder() {
        return folder.resolve("data");
    }

    public Path databaseFile() {
        return dataFolder().resolve("flotilla.db");
    }

    public Path logFile() {
        return folder.resolve("server.out");
    }
}
