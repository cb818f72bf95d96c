package dev.flotilla.cluster;

import dev.flotilla.consensus.Member;

/// A server asks to become a member.
///
/// @param clusterId the cluster it believes to join, empty = whichever this is
public record JoinRequest(Member member, String version, String clusterId) {}
