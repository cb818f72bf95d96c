package dev.flotilla.wire;

import io.grpc.Metadata;

/// Names of the call metadata, as `common.proto` documents them.
public final class MetadataKeys {
    /// `Bearer <session token>`
    public static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /// Decimal: the highest sequence that this session has seen.
    public static final Metadata.Key<String> SEEN = Metadata.Key.of("flotilla-seen", Metadata.ASCII_STRING_MARSHALLER);

    /// What a client tells of itself when it opens `WatchCluster`: the name of its device,
    public static final Metadata.Key<String> DEVICE =
            Metadata.Key.of("flotilla-device", Metadata.ASCII_STRING_MARSHALLER);

    /// its replica list: the configuration index and the addresses, with blanks between,
    public static final Metadata.Key<String> LIST = Metadata.Key.of("flotilla-list", Metadata.ASCII_STRING_MARSHALLER);

    /// decimal: how many messages wait in its outbox,
    public static final Metadata.Key<String> OUTBOX =
            Metadata.Key.of("flotilla-outbox", Metadata.ASCII_STRING_MARSHALLER);

    /// and the address of who leads as it believes.
    public static final Metadata.Key<String> LEADER =
            Metadata.Key.of("flotilla-leader", Metadata.ASCII_STRING_MARSHALLER);

    /// Trailer of a reply that may be old: a sentence why.
    public static final Metadata.Key<String> OLD = Metadata.Key.of("flotilla-old", Metadata.ASCII_STRING_MARSHALLER);

    /// Trailer of every refused call: a serialized `ErrorDetail`.
    public static final Metadata.Key<byte[]> ERROR =
            Metadata.Key.of("flotilla-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private MetadataKeys() {}
}
