package dev.flotilla.client;

import dev.flotilla.config.Address;
import dev.flotilla.config.ClientConfig;
import dev.flotilla.config.TeamFile;
import dev.flotilla.security.Keys;
import dev.flotilla.security.TeamTrust;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// How to reach a team.
///
/// @param seeds       addresses to start from; used last once the servers told their list
/// @param device      shown in lists of devices, at most 64 characters
/// @param folder      where the replica list and the outbox of this team are kept; made if missing
/// @param callLimit   one try of one call
/// @param answerLimit one call with all its tries, for changes and reads; the outbox never gives up
/// @param beat        how often the leader is asked whether it lives
/// @param silence     how long it may take to say so
/// @param retryDelay  shortest pause between two tries
/// @param team        whom to believe
public record TeamSettings(
        List<Address> seeds,
        String device,
        Path folder,
        Duration callLimit,
        Duration answerLimit,
        Duration beat,
        Duration silence,
        Duration retryDelay,
        TeamFile team) {
    public TeamSettings {
        seeds = List.copyOf(seeds);
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException("no server address to start from");
        }
    }

    public static TeamSettings of(List<Address> seeds, String device, Path folder, TeamFile team) {
        return of(ClientConfig.DEFAULT, device, folder, team).withSeeds(seeds);
    }

    /// As `config_client.json` says.
    public static TeamSettings of(ClientConfig config, String device, Path folder, TeamFile team) {
        return new TeamSettings(
                config.addresses(),
                device,
                folder,
                config.rpcTimeout(),
                config.lookupTimeout().plus(config.rpcTimeout()),
                config.heartbeat(),
                config.fallbackTimeout(),
                config.retryDelay(),
                team);
    }

    /// A server is believed by its certificate alone, wherever it is.
    TeamTrust trust() {
        return new TeamTrust(
                team.cluster(),
                team.authorities().stream().map(Keys::certificate).toList(),
                Instant::now);
    }

    Pace pace() {
        return new Pace(retryDelay);
    }

    public TeamSettings withSeeds(List<Address> others) {
        return new TeamSettings(others, device, folder, callLimit, answerLimit, beat, silence, retryDelay, team);
    }

    public TeamSettings withAnswerLimit(Duration limit) {
        return new TeamSettings(seeds, device, folder, callLimit, limit, beat, silence, retryDelay, team);
    }
}
