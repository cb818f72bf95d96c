package dev.flotilla.storage;

/// What is kept about the team's trust. The number stands in databases: the order is fixed, new ones come last.
enum AuditKind {
    FOUNDED,
    ACCOUNT_MADE_LOCALLY,
    ACCOUNT_MADE_BY_INVITE,
    INVITE_MADE,
    INVITE_REVOKED
}
