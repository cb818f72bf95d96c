package dev.flotilla.cluster;

import dev.flotilla.consensus.MemberId;
import dev.flotilla.consensus.Position;

/// "My line to this leader is broken and a new one is refused. Do you see the same?" The asker's own word for it counts
/// as an answer, so that two servers that ask each other need one way and not two.
///
/// @param askedBy server_id
/// @param lastLog of the asking server
public record GoneQuestion(MemberId suspect, long term, int askedBy, Position lastLog) {}
