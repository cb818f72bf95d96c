package dev.flotilla.cluster;

import dev.flotilla.consensus.Position;

/// @param gone    the answering server's line to the suspect is broken too, and a new one is refused
/// @param term    of the answering server
/// @param lastLog of the answering server: who may win
public record GoneAnswer(boolean gone, long term, Position lastLog) {}
