package dev.flotilla.client;

import dev.flotilla.config.Address;

/// Who leads, as last confirmed, and in which term.
public record Leader(Address address, long term) {}
