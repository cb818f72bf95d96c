package dev.flotilla.consensus;

/// Where a port is reached. An address is a hint, never an identity.
public record HostPort(String host, int port) {
    public HostPort {
        if (host.isBlank() || port < 0 || port > 65535) {
            throw new IllegalArgumentException("address " + host + ":" + port);
        }
    }

    /// `host:port`; `[v6]:port` for IPv6. `localhost` becomes 127.0.0.1, as the original's notes ask.
    public static HostPort parse(String text) {
        var colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("address '" + text + "' is not host:port");
        }
        var host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            return new HostPort(
                    host.equalsIgnoreCase("localhost") ? "127.0.0.1" : host,
                    Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("address '" + text + "' has no port number", e);
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
