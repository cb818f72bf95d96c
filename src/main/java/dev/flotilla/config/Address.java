package dev.flotilla.config;

import java.util.Locale;

/// Where a server is reached: host and port, as people write them. `localhost` becomes 127.0.0.1, as the original asks.
public record Address(String host, int port) {
    public static final int PORT_MAX = 65535;

    public Address {
        if (!isHost(host)) {
            throw new IllegalArgumentException("'" + host + "' is no host name or IP address");
        }
        if (!isPort(port)) {
            throw new IllegalArgumentException(port + " is no port: a port is a number from 1 to " + PORT_MAX);
        }
        host = host.toLowerCase(Locale.ROOT).equals("localhost") ? "127.0.0.1" : host;
    }

    /// `host:port`, IPv6 in brackets.
    ///
    /// @throws IllegalArgumentException with a sentence about what is wrong
    public static Address parse(String text) {
        var colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("'" + text + "' is no address: write host:port, like 127.0.0.1:50051");
        }
        var host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            throw new IllegalArgumentException("'" + text + "' is no address: write IPv6 as [::1]:50051");
        }
        try {
            return new Address(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' has no port number: write host:port", e);
        }
    }

    public static boolean isPort(long port) {
        return port >= 1 && port <= PORT_MAX;
    }

    static boolean isHost(String host) {
        return host.matches("[A-Za-z0-9._-]{1,253}") || host.matches("[0-9A-Fa-f:.%a-z]*:[0-9A-Fa-f:.%a-z]*");
    }

    /// Stands for "all addresses of this computer": one can listen there, but nobody can connect to it.
    public boolean isWildcard() {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
