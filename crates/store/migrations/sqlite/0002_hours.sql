-- Signals by the hour as well, found at that time: beside the runs of their agent, and all agents
-- together, so that a month of everything is a few hundred rows. What stands in older databases is
-- counted by the program after this script.
ALTER TABLE run_hours ADD COLUMN critical INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_hours ADD COLUMN high     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_hours ADD COLUMN medium   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_hours ADD COLUMN low      INTEGER NOT NULL DEFAULT 0;

CREATE TABLE tenant_hours (
    tenant            INTEGER NOT NULL,
    hour              INTEGER NOT NULL,
    runs              INTEGER NOT NULL,
    runs_with_signals INTEGER NOT NULL,
    critical          INTEGER NOT NULL,
    high              INTEGER NOT NULL,
    medium            INTEGER NOT NULL,
    low               INTEGER NOT NULL,
    PRIMARY KEY (tenant, hour)
) STRICT, WITHOUT ROWID;

INSERT INTO tenant_hours (tenant, hour, runs, runs_with_signals, critical, high, medium, low)
SELECT tenant, hour, SUM(runs), SUM(runs_with_signals), 0, 0, 0, 0 FROM run_hours GROUP BY tenant, hour;

-- How agents report: the newest word of each.
CREATE TABLE seen_clients (
    tenant         INTEGER NOT NULL,
    kind           TEXT    NOT NULL,
    agent_id       TEXT    NOT NULL,
    client_version TEXT,
    last_seen      INTEGER NOT NULL,
    PRIMARY KEY (tenant, kind, agent_id)
) STRICT, WITHOUT ROWID;

-- Places of removed runs that segments still speak of. They are not given again before that is over.
CREATE TABLE gone_places (
    ord    INTEGER PRIMARY KEY,
    tenant INTEGER NOT NULL
) STRICT;
