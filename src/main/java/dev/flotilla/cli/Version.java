package dev.flotilla.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// `flotilla 0.1.0 …`, from a resource that the build fills in.
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {line()};
    }

    public static String line() {
        var properties = properties();
        return "flotilla %s (Ratis %s, Java %s, %s %s)"
                .formatted(
                        properties.getProperty("version"),
                        properties.getProperty("ratis"),
                        Runtime.version().feature(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"));
    }

    public static String number() {
        return properties().getProperty("version", "unknown");
    }

    private static Properties properties() {
        try (var resource = Version.class.getResourceAsStream("/flotilla/version.properties")) {
            var properties = new Properties();
            if (resource != null) {
                properties.load(resource);
            }
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
