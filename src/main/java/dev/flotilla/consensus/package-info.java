/// The port to the consensus engine: an ordered, replicated, durable log and who leads it. Nothing here knows which
/// engine stands behind it (`consensus.engine` does) nor what the entries mean (`node` and `storage` do).
package dev.flotilla.consensus;
