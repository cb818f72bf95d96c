package dev.flotilla.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Where this system keeps an application's files.
///
/// @param dataDir   what must not be lost: servers, outbox
/// @param configDir settings and session tokens of clients
public record AppPaths(Path dataDir, Path configDir) {
    public static AppPaths of(Map<String, String> environment) {
        var home = Path.of(System.getProperty("user.home", "."));
        return of(environment, System.getProperty("os.name", ""), home);
    }

    /// @param account the home folder that the system's list of users names; where `HOME` says another, that counts,
    ///                as it does for every other program
    static AppPaths of(Map<String, String> environment, String system, Path account) {
        var name = system.toLowerCase(Locale.ROOT);
        var home = name.contains("windows")
                ? account
                : variable(environment, "HOME").orElse(account);
        if (name.contains("mac")) {
            var folder = home.resolve("Library/Application Support/Flotilla");
            return new AppPaths(folder, folder);
        }
        if (name.contains("windows")) {
            return new AppPaths(
                    variable(environment, "LOCALAPPDATA")
                            .orElse(home.resolve("AppData/Local"))
                            .resolve("Flotilla"),
                    variable(environment, "APPDATA")
                            .orElse(home.resolve("AppData/Roaming"))
                            .resolve("Flotilla"));
        }
        return new AppPaths(
                variable(environment, "XDG_DATA_HOME")
                        .orElse(home.resolve(".local/share"))
                        .resolve("flotilla"),
                variable(environment, "XDG_CONFIG_HOME")
                        .orElse(home.resolve(".config"))
                        .resolve("flotilla"));
    }

    /// One folder for each server number, so that three servers on one computer do not meet.
    public Path serverDir(int serverId) {
        return dataDir.resolve("server-" + serverId);
    }

    /// Team files of this account.
    public Path teamDir() {
        return configDir.resolve("trust");
    }

    /// The base directory rules say: a relative path in such a variable is to be ignored.
    private static Optional<Path> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .filter(Path::isAbsolute);
    }
}
