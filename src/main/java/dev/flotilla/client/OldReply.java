package dev.flotilla.client;

import dev.flotilla.config.Address;

/// A server answered from what it holds, which may be old: it reaches no majority. Never older than what this session
/// has seen.
///
/// @param atMillis when the answer came
/// @param sentence why, for people
public record OldReply(Address server, long atMillis, String sentence) {}
