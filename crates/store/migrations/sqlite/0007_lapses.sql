-- Fixes that stop to be in force elsewhere than here, and requests that are sent more than once.
ALTER TABLE fixes ADD COLUMN sent_at INTEGER NOT NULL DEFAULT 0;
UPDATE fixes SET sent_at = created_at;
-- That the label of the prompt was seen on a version without the text, and on which.
ALTER TABLE fixes ADD COLUMN lapsed_at INTEGER;
ALTER TABLE fixes ADD COLUMN lapsed_version INTEGER;
-- Whether what it changes was there before.
ALTER TABLE fixes ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;
UPDATE fixes SET joined = 1 WHERE version = base_version;

-- The oldest of a tenant are forgotten.
CREATE INDEX explanations_tenant ON explanations (tenant, seq);
