package dev.flotilla.client.view;

import dev.flotilla.chat.Bytes;

/// A server's digest of its whole state at one index.
///
/// @param known false when that index is too old to be kept there, or not yet reached
public record DigestView(long index, Bytes digest, long sequence, boolean known) {}
