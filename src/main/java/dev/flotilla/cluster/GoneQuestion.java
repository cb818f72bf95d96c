package dev.flotilla.cluster;

import dev.flotilla.consensus.MemberId;

/// "My line to this leader is broken and a new one is refused. Do you see the same?"
public record GoneQuestion(MemberId suspect, long term, int askedBy) {}
