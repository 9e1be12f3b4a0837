-- Run-scoped tables have a unique key that starts with (bucket, tenant, run_id); bucket is a hash of
-- the run id. Where rows are listed they are also kept in listing order: `ord` and `sord` are that
-- order (milliseconds since 2025, then ten bits against ties), so that new rows lie beside each other.
-- Times are microseconds since 1970 unless a name says otherwise. Data columns are opaque.

-- Events as they arrived: one row per run and request. `seq` tells what is newer.
CREATE TABLE chunks (
    seq      INTEGER PRIMARY KEY,
    bucket   INTEGER NOT NULL,
    tenant   INTEGER NOT NULL,
    run_id   BLOB    NOT NULL,
    batch_id BLOB    NOT NULL,
    recv_ms  INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    data     BLOB    NOT NULL,
    UNIQUE (bucket, tenant, run_id, batch_id)
) STRICT;

-- What has to be judged, and when.
CREATE TABLE work (
    bucket        INTEGER NOT NULL,
    tenant        INTEGER NOT NULL,
    run_id        BLOB    NOT NULL,
    due_at        INTEGER NOT NULL,
    generation    INTEGER NOT NULL,
    last_received INTEGER NOT NULL,
    PRIMARY KEY (bucket, tenant, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_due ON work (due_at);

-- Judged runs.
CREATE TABLE runs (
    ord     INTEGER PRIMARY KEY,
    bucket  INTEGER NOT NULL,
    tenant  INTEGER NOT NULL,
    run_id  BLOB    NOT NULL,
    -- A row of run_blobs has the run's events, or most of them.
    packed  INTEGER NOT NULL,
    recv_ms INTEGER NOT NULL,
    data    BLOB    NOT NULL,
    UNIQUE (bucket, tenant, run_id)
) STRICT;

-- All events of a run that is over.
CREATE TABLE run_blobs (
    ord  INTEGER PRIMARY KEY,
    n    INTEGER NOT NULL,
    data BLOB    NOT NULL
) STRICT;

-- What runs can be looked up by: each term is a number made of what it names.
CREATE TABLE run_terms (
    tenant INTEGER NOT NULL,
    term   INTEGER NOT NULL,
    ord    INTEGER NOT NULL,
    PRIMARY KEY (tenant, term, ord)
) STRICT, WITHOUT ROWID;

-- Content hashes (space 0) and sort values (spaces 1 to 4) of runs, in sorted segments that are merged
-- now and then. A block holds neighbouring entries, the first of which is in the key.
CREATE TABLE segments (
    tenant  INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    PRIMARY KEY (tenant, segment)
) STRICT, WITHOUT ROWID;

CREATE TABLE segment_blocks (
    tenant  INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    space   INTEGER NOT NULL,
    key     INTEGER NOT NULL,
    ord     INTEGER NOT NULL,
    data    BLOB    NOT NULL,
    PRIMARY KEY (tenant, segment, space, key, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE signals (
    sord         INTEGER PRIMARY KEY,
    bucket       INTEGER NOT NULL,
    tenant       INTEGER NOT NULL,
    run_id       BLOB    NOT NULL,
    failure_type TEXT    NOT NULL,
    id           INTEGER NOT NULL,
    data         BLOB    NOT NULL,
    -- JSON
    evidence     TEXT    NOT NULL,
    UNIQUE (bucket, tenant, run_id, failure_type)
) STRICT;
CREATE INDEX signals_id ON signals (id);

CREATE TABLE signal_terms (
    tenant INTEGER NOT NULL,
    term   INTEGER NOT NULL,
    sord   INTEGER NOT NULL,
    PRIMARY KEY (tenant, term, sord)
) STRICT, WITHOUT ROWID;

CREATE TABLE agents (
    tenant     INTEGER NOT NULL,
    agent_id   TEXT    NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    runs       INTEGER NOT NULL,
    -- Counts of signals.
    data       BLOB    NOT NULL,
    PRIMARY KEY (tenant, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX agents_last_seen ON agents (tenant, last_seen);

CREATE TABLE versions (
    tenant            INTEGER NOT NULL,
    agent_id          TEXT    NOT NULL,
    version           TEXT    NOT NULL,
    first_seen        INTEGER NOT NULL,
    last_seen         INTEGER NOT NULL,
    runs              INTEGER NOT NULL,
    runs_with_signals INTEGER NOT NULL,
    signals           INTEGER NOT NULL,
    PRIMARY KEY (tenant, agent_id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX versions_first_seen ON versions (tenant, agent_id, first_seen);

-- Counters by the hour (since 1970) of the run's listing time.
CREATE TABLE run_hours (
    tenant            INTEGER NOT NULL,
    agent_id          TEXT    NOT NULL,
    hour              INTEGER NOT NULL,
    runs              INTEGER NOT NULL,
    runs_with_signals INTEGER NOT NULL,
    PRIMARY KEY (tenant, agent_id, hour)
) STRICT, WITHOUT ROWID;

-- Counters by the day (since 1970) on which the signal was found.
CREATE TABLE signal_days (
    tenant       INTEGER NOT NULL,
    day          INTEGER NOT NULL,
    agent_id     TEXT    NOT NULL,
    version      TEXT    NOT NULL,
    failure_type TEXT    NOT NULL,
    severity     INTEGER NOT NULL,
    signals      INTEGER NOT NULL,
    PRIMARY KEY (tenant, day, agent_id, version, failure_type, severity)
) STRICT, WITHOUT ROWID;

CREATE TABLE deploys (
    tenant      INTEGER NOT NULL,
    agent_id    TEXT    NOT NULL,
    deployed_at INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    version     TEXT    NOT NULL,
    meta        BLOB    NOT NULL,
    PRIMARY KEY (tenant, agent_id, deployed_at, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tenants (
    id          INTEGER PRIMARY KEY,
    customer_id TEXT    NOT NULL UNIQUE
) STRICT;

-- Written by this program and, as the guides say, by hand. A key that this program stores is kept as
-- `sha256:` and its hash; one inserted by hand stays as it is, so that it can be updated by hand.
CREATE TABLE api_keys (
    key         TEXT    NOT NULL PRIMARY KEY,
    agent_id    TEXT    NOT NULL,
    customer_id TEXT    NOT NULL,
    active      BOOLEAN NOT NULL DEFAULT TRUE,
    prefix      TEXT,
    created_at  INTEGER NOT NULL DEFAULT (unixepoch() * 1000000)
);
CREATE INDEX api_keys_prefix ON api_keys (prefix);
