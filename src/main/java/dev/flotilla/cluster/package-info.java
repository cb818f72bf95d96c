/// Servers as a team: who is a member, who joins and leaves, whose process is alive, who should lead, what the whole
/// looks like from here. Decides by pure rules ([JoinRules], [RemovalRules], [VoterPolicy], [LeaderPreference],
/// [Suspicion], [HealthRules]) and acts through the engine's port and [PeerCalls].
///
/// Everything mutable here is owned by one thread, the [Loop]; public methods may be called on any thread and hand over
/// to it. Nothing here needs a leader or a majority to say what it sees. Left to others: gRPC (`rpc`), the state's
/// content (`storage`), starting and stopping (`node`).
package dev.flotilla.cluster;
