-- Version 2: who may let whom in. All of it is replicated.

ALTER TABLE accounts ADD COLUMN role INTEGER NOT NULL DEFAULT 0 CHECK (role IN (0, 1, 2));  -- member, admin, owner

CREATE TABLE team (                       -- one row once the team is founded: from then on nobody comes in unasked
    one           INTEGER PRIMARY KEY CHECK (one = 1),
    local_hash    BLOB    NOT NULL CHECK (length(local_hash) = 32),  -- of the proof that the founder's computer gives
    founded_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE invites (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    secret_hash   BLOB    NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    kind          INTEGER NOT NULL CHECK (kind IN (0, 1)),           -- person, server
    role          INTEGER NOT NULL CHECK (role IN (0, 1)),           -- of the accounts made with it
    maker         INTEGER NOT NULL REFERENCES accounts (number),
    made_at_ms    INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,       -- by the time in the log, not by any server's clock
    uses_left     INTEGER NOT NULL CHECK (uses_left >= 0),
    revoked       INTEGER NOT NULL CHECK (revoked IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX invites_by_end ON invites (expires_at_ms);

CREATE TABLE audit (                      -- what happened to the team's trust, the last 10,000
    number        INTEGER PRIMARY KEY,    -- dense
    sequence      INTEGER NOT NULL,
    at_ms         INTEGER NOT NULL,
    kind          INTEGER NOT NULL,       -- storage.AuditKind
    actor         INTEGER NOT NULL,       -- number of an account; 0 = the team itself
    subject       BLOB    NOT NULL        -- id of what it is about; empty = the actor
) STRICT;
