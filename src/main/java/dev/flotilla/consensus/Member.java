package dev.flotilla.consensus;

/// A server in the membership: where its engine and its public port are, and whether it votes (else it is a learner).
public record Member(MemberId id, HostPort engineAddress, HostPort publicAddress, boolean voter) {
    public Member asVoter() {
        return new Member(id, engineAddress, publicAddress, true);
    }

    public Member asLearner() {
        return new Member(id, engineAddress, publicAddress, false);
    }
}
