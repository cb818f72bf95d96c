/// `flotilla bench`: how fast and how steady three real servers on this computer save messages, next to what the same
/// disk, SQLite and gRPC give in the same run, so that users measure their own machines and compare ratios.
package dev.flotilla.bench;
