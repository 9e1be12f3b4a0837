-- Agents that are being removed: what the end of the process interrupts is gone on with at the next start.
CREATE TABLE removals (
    tenant   INTEGER NOT NULL,
    agent_id TEXT    NOT NULL,
    PRIMARY KEY (tenant, agent_id)
) STRICT, WITHOUT ROWID;
