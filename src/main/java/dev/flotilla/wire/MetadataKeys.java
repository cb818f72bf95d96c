package dev.flotilla.wire;

import io.grpc.Metadata;

/// Names of the call metadata, as `common.proto` documents them.
public final class MetadataKeys {
    /// `Bearer <session token>`
    public static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /// Decimal: the highest sequence that this session has seen.
    public static final Metadata.Key<String> SEEN = Metadata.Key.of("flotilla-seen", Metadata.ASCII_STRING_MARSHALLER);

    /// Trailer of a reply that may be old: a sentence why.
    public static final Metadata.Key<String> OLD = Metadata.Key.of("flotilla-old", Metadata.ASCII_STRING_MARSHALLER);

    /// Trailer of every refused call: a serialized `ErrorDetail`.
    public static final Metadata.Key<byte[]> ERROR =
            Metadata.Key.of("flotilla-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private MetadataKeys() {}
}
