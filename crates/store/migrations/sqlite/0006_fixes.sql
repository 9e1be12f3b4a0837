-- Fixes of signals: what was done, never a text. Numbers are counted by tenant.
CREATE TABLE fixes (
    tenant         INTEGER NOT NULL,
    id             INTEGER NOT NULL,
    signal         INTEGER NOT NULL,
    run_id         TEXT    NOT NULL,
    agent_id       TEXT    NOT NULL,
    failure_type   TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    applied_at     INTEGER NOT NULL,
    rolled_back_at INTEGER,
    actor          TEXT    NOT NULL,
    means          TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    -- Of the text: the first eight bytes of its SHA-256, and its characters.
    content_hash   BLOB,
    content_length INTEGER,
    -- Of a change of a prompt.
    prompt         TEXT,
    label          TEXT,
    base_version   INTEGER,
    version        INTEGER,
    project        TEXT,
    carried_by     TEXT,
    -- Of a policy.
    policy         INTEGER,
    -- The one that was last noted.
    verdict        TEXT    NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fixes_signal ON fixes (tenant, signal, id);
CREATE INDEX fixes_agent ON fixes (tenant, agent_id, id);
-- What is asked for after every batch of judgements.
CREATE INDEX fixes_live ON fixes (tenant, agent_id) WHERE state = 'live';

-- The last number that was given: it stands in messages outside of this database, so it is not given again.
CREATE TABLE fix_numbers (
    tenant INTEGER PRIMARY KEY,
    id     INTEGER NOT NULL
) STRICT;

-- Verdicts that turned, counted by fix.
CREATE TABLE verdict_notes (
    tenant      INTEGER NOT NULL,
    fix         INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    was         TEXT    NOT NULL,
    becomes     TEXT    NOT NULL,
    runs        INTEGER NOT NULL,
    recurrences INTEGER NOT NULL,
    PRIMARY KEY (tenant, fix, number)
) STRICT, WITHOUT ROWID;

-- What explanations took, not what they said.
CREATE TABLE explanations (
    seq               INTEGER PRIMARY KEY,
    tenant            INTEGER NOT NULL,
    signal            INTEGER NOT NULL,
    agent_id          TEXT    NOT NULL,
    at                INTEGER NOT NULL,
    provider          TEXT    NOT NULL,
    model             TEXT    NOT NULL,
    duration_ms       INTEGER NOT NULL,
    prompt_tokens     INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cost_usd          REAL,
    with_trace        INTEGER NOT NULL,
    error             TEXT
) STRICT;
CREATE INDEX explanations_signal ON explanations (tenant, signal, seq);
CREATE INDEX explanations_agent ON explanations (tenant, agent_id);
