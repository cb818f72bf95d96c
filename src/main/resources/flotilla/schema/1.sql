-- Version 1 of a server's database. Statements end with a semicolon at the end of a line.
--
-- Everything but `local` is replicated: equal on every server that has applied the same entries. Accounts and
-- conversations get small numbers in the order in which they were made; the outside sees UUIDs only (16 bytes each).
-- Times are Unix milliseconds by the proposing leader's clock. No row of accounts, conversations or messages is ever
-- removed: a message id is remembered as long as the message, and a deleted message keeps its place without its body.

CREATE TABLE meta (                       -- one row: what this file is and how far it has come
    one          INTEGER PRIMARY KEY CHECK (one = 1),
    cluster      BLOB    NOT NULL CHECK (length(cluster) = 16),
    term         INTEGER NOT NULL,        -- of the last applied entry
    entry_index  INTEGER NOT NULL,        -- of the last applied entry, in the engine's log
    sequence     INTEGER NOT NULL,        -- of the last applied command, dense
    entries      INTEGER NOT NULL,        -- applied entries that held commands: numbers the slots of `digests`
    digest       BLOB    NOT NULL CHECK (length(digest) = 32)
) STRICT;

CREATE TABLE digests (                    -- running digest after each of the last 4096 entries that held commands
    slot         INTEGER PRIMARY KEY,     -- number of the entry modulo 4096
    entry_index  INTEGER NOT NULL,
    sequence     INTEGER NOT NULL,
    digest       BLOB    NOT NULL CHECK (length(digest) = 32)
) STRICT;
CREATE INDEX digests_by_index ON digests (entry_index);

CREATE TABLE accounts (
    number           INTEGER PRIMARY KEY,
    id               BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    name             TEXT    NOT NULL,    -- empty when gone
    skeleton         TEXT,                -- two names with one skeleton look alike; NULL when gone
    password_hash    TEXT    NOT NULL,    -- PHC string; empty when gone
    password_version INTEGER NOT NULL,    -- the sequence that set the password
    created_at_ms    INTEGER NOT NULL,
    gone             INTEGER NOT NULL CHECK (gone IN (0, 1)),
    erased           INTEGER NOT NULL     -- messages deleted together with the account: a repeat gets the same answer
) STRICT;
CREATE UNIQUE INDEX accounts_by_skeleton ON accounts (skeleton) WHERE skeleton IS NOT NULL;
CREATE INDEX accounts_by_name ON accounts (name COLLATE NOCASE) WHERE gone = 0;

CREATE TABLE sessions (                   -- open sessions; one session has several tokens when its login was repeated
    token_hash    BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    id            BLOB    NOT NULL CHECK (length(id) = 16),
    account       INTEGER NOT NULL REFERENCES accounts (number),
    device        TEXT    NOT NULL,
    opened        INTEGER NOT NULL,       -- sequence
    opened_at_ms  INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (account, opened);

CREATE TABLE conversations (
    number        INTEGER PRIMARY KEY,
    id            BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    kind          INTEGER NOT NULL CHECK (kind IN (1, 2)),     -- 1 direct, 2 room
    name          TEXT    NOT NULL,       -- of a room; empty for direct ones
    skeleton      TEXT,                   -- of a room
    low           INTEGER REFERENCES accounts (number),        -- direct: the two people, smaller number first;
    high          INTEGER REFERENCES accounts (number),        -- equal for notes to oneself
    created_by    INTEGER REFERENCES accounts (number),
    created_at_ms INTEGER NOT NULL,
    last_position INTEGER NOT NULL,       -- of the newest message, dense from 1
    last_sequence INTEGER NOT NULL,       -- of the newest message, or of the making
    last_at_ms    INTEGER NOT NULL,       -- shown times never step back within a conversation
    members       INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX conversations_by_skeleton ON conversations (skeleton) WHERE skeleton IS NOT NULL;
CREATE INDEX conversations_by_name ON conversations (name COLLATE NOCASE) WHERE kind = 2;
CREATE UNIQUE INDEX conversations_by_people ON conversations (low, high) WHERE kind = 1;

CREATE TABLE members (                    -- who is in what now
    conversation  INTEGER NOT NULL REFERENCES conversations (number),
    account       INTEGER NOT NULL REFERENCES accounts (number),
    joined        INTEGER NOT NULL,       -- sequence: events from here on concern this account
    last_read     INTEGER NOT NULL,       -- position; never moves back
    PRIMARY KEY (conversation, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_account ON members (account, conversation, joined);

CREATE TABLE past_members (               -- who was in what, as long as events of that time are kept
    account       INTEGER NOT NULL,
    conversation  INTEGER NOT NULL,
    joined        INTEGER NOT NULL,
    parted        INTEGER NOT NULL,       -- sequence of leaving: that event still concerns the account
    PRIMARY KEY (account, conversation, joined)
) STRICT, WITHOUT ROWID;
CREATE INDEX past_members_by_end ON past_members (parted);

CREATE TABLE messages (
    sequence       INTEGER PRIMARY KEY,   -- of the command that made it: the table is written at its end only
    conversation   INTEGER NOT NULL REFERENCES conversations (number),
    position       INTEGER NOT NULL,      -- 1, 2, 3 … in its conversation
    sender         INTEGER NOT NULL REFERENCES accounts (number),
    ordinal        INTEGER NOT NULL,      -- 1, 2, 3 … of this sender in this conversation: makes unread counts a look-up
    id             BLOB    NOT NULL CHECK (length(id) = 16),
    body           BLOB    NOT NULL,      -- empty when deleted
    content_type   TEXT    NOT NULL,
    sent_at_ms     INTEGER NOT NULL,
    deleted        INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    checksum       INTEGER NOT NULL       -- CRC32C over all other columns: SQLite itself would not see a flipped bit in a body
) STRICT;
CREATE UNIQUE INDEX messages_by_id ON messages (id);           -- one id, one message, for ever
CREATE UNIQUE INDEX messages_by_position ON messages (conversation, position);
CREATE UNIQUE INDEX messages_by_sender ON messages (sender, conversation, position);
CREATE INDEX messages_deleted ON messages (conversation, position, sender) WHERE deleted = 1;

CREATE TABLE deletions (                  -- how many deleted messages there are, by 4096 positions: unread counts sum these
    conversation  INTEGER NOT NULL,
    block         INTEGER NOT NULL,       -- position / 4096
    sender        INTEGER NOT NULL,
    deleted       INTEGER NOT NULL,
    PRIMARY KEY (conversation, block, sender)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (                     -- what happened besides messages, the last 1,000,000 sequences; streams resume from it
    sequence      INTEGER NOT NULL,
    part          INTEGER NOT NULL,       -- a command that deletes in several conversations has a part for each
    kind          INTEGER NOT NULL,       -- storage.EventKind
    conversation  INTEGER,
    account       INTEGER NOT NULL,       -- whose doing or whose state
    number        INTEGER NOT NULL,       -- by kind: position, joined, …
    ids           BLOB    NOT NULL,       -- by kind: message ids, 16 bytes each
    PRIMARY KEY (sequence, part)
) STRICT, WITHOUT ROWID;

INSERT INTO conversations (number, id, kind, name, skeleton, created_at_ms, last_position, last_sequence, last_at_ms, members)
    VALUES (1, x'f1071a00000080008000000000000001', 2, 'general', 'general', 0, 0, 0, 0, 0);
