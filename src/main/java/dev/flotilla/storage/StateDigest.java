package dev.flotilla.storage;

import dev.flotilla.chat.Bytes;
import dev.flotilla.chat.Sequence;
import dev.flotilla.consensus.LogIndex;

/// The running digest of the state after the entry at `index` (the newest one with commands at or before the asked).
/// Two servers are equal up to `sequence` exactly when their digests are.
public record StateDigest(LogIndex index, Sequence sequence, Bytes digest) {}
