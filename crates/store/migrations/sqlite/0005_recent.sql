-- What is asked for often is of the last day; these find it without looking at what is older.
CREATE INDEX policy_fetches_at ON policy_fetches (tenant, at);
CREATE INDEX firing_hours_hour ON firing_hours (tenant, hour, series);
