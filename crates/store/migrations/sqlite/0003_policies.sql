-- Policies of a tenant. A rule is JSON, as the program writes it.
CREATE TABLE policies (
    tenant     INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    -- Of the last change.
    revision   INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    rule       TEXT    NOT NULL,
    PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

-- The last numbers that were given, so that none is given again.
CREATE TABLE policy_numbers (
    tenant   INTEGER PRIMARY KEY,
    id       INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT;

CREATE TABLE policy_changes (
    tenant   INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    policy   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    actor    TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    -- Rules; NULL where there was none.
    before   TEXT,
    after    TEXT,
    PRIMARY KEY (tenant, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX policy_changes_policy ON policy_changes (tenant, policy, revision);

-- What every agent fetched last.
CREATE TABLE policy_fetches (
    tenant   INTEGER NOT NULL,
    agent_id TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (tenant, agent_id)
) STRICT, WITHOUT ROWID;

-- Firings of one policy with one action in the runs of one agent. Policies that fired in the agent are
-- known by their name, and their number is 0; those that the server evaluated have a number and no name.
CREATE TABLE firing_series (
    id       INTEGER PRIMARY KEY,
    tenant   INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    policy   INTEGER NOT NULL,
    action   TEXT    NOT NULL,
    agent_id TEXT    NOT NULL,
    UNIQUE (tenant, name, policy, action, agent_id)
) STRICT;

-- One row per run in which the policy fired; `ord` is the run's.
CREATE TABLE firings (
    tenant       INTEGER NOT NULL,
    series       INTEGER NOT NULL,
    -- Of the first time in the run.
    at           INTEGER NOT NULL,
    ord          INTEGER NOT NULL,
    step         INTEGER NOT NULL,
    times        INTEGER NOT NULL,
    acknowledged INTEGER,
    PRIMARY KEY (tenant, series, at, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX firings_run ON firings (tenant, ord);

-- The same by the hour (since 1970).
CREATE TABLE firing_hours (
    tenant       INTEGER NOT NULL,
    series       INTEGER NOT NULL,
    hour         INTEGER NOT NULL,
    runs         INTEGER NOT NULL,
    times        INTEGER NOT NULL,
    advised      INTEGER NOT NULL,
    acknowledged INTEGER NOT NULL,
    PRIMARY KEY (tenant, series, hour)
) STRICT, WITHOUT ROWID;
