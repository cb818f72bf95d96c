package dev.flotilla.storage;

import dev.flotilla.chat.Sequence;

/// When a command happens: its number in the one order, and the time it carries. The only clock that `apply` knows.
record Moment(Sequence sequence, long atMillis) {}
