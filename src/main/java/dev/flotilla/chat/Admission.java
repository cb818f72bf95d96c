package dev.flotilla.chat;

/// By what somebody comes into the team. Hashes only: this stands in the log, where curious eyes find nothing to use.
public sealed interface Admission {
    /// By nothing: enough only while the team is not founded.
    record None() implements Admission {}

    /// By the private file of the founder's operating-system account.
    ///
    /// @param proofHash SHA-256 of the proof
    record Local(Bytes proofHash) implements Admission {}

    /// @param secretHash SHA-256 of the invite's secret
    record Invited(Bytes secretHash) implements Admission {}
}
