package dev.flotilla.cli;

import dev.flotilla.config.ServerFlags;
import java.nio.file.Path;
import java.util.Optional;

/// What commands start that is more than a client. Implemented by `app`. Each call runs until that thing ends and
/// returns the exit code.
public interface Launcher {
    /// One server, until it is stopped.
    ///
    /// @throws dev.flotilla.config.ConfigException with a sentence for people
    int server(ServerFlags flags);

    /// The desktop: a client, and a server when that is switched on.
    int desktop();

    /// The window, client only.
    ///
    /// @param config `config_client.json` or another file
    int client(Optional<Path> config);
}
