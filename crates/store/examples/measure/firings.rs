//! A day with a million firings.

use std::time::Instant;

use domain::policy::AgentScope;
use domain::{Label, Micros};
use store::sqlite::{Settings, SqliteStore};
use store::{FiredPolicy, FiringFilter, PolicyStore, TenantId};

use crate::whole::print;

const TENANT: TenantId = TenantId(1);
const START: Micros = Micros(1_795_000_000_000_000);
const DAY: i64 = 86_400_000_000;

/// Written by SQL: a million judgements would take an hour.
const FILL: &str = "
    WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 49)
    INSERT INTO firing_series (id, tenant, name, policy, action, agent_id)
    SELECT n + 1, 1, 'policy ' || (n % 5), 0, 'log', 'agent-' || (n / 5) FROM n;
    WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 999999)
    INSERT INTO firings (tenant, series, at, ord, step, times, acknowledged)
    SELECT 1, n % 50 + 1, 1795000000000000 + n * 86400, n, 7, 1 + n % 3, NULL FROM n;
    INSERT INTO firing_hours (tenant, series, hour, runs, times, advised, acknowledged)
    SELECT tenant, series, at / 3600000000, COUNT(*), SUM(times), 0, 0 FROM firings GROUP BY 1, 2, 3;";

pub async fn measure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firings.db");
    let store = SqliteStore::open(Settings::new(&path)).unwrap();
    rusqlite::Connection::open(&path).unwrap().execute_batch(FILL).unwrap();
    println!(
        "a million firings: {} MB",
        std::fs::metadata(&path).unwrap().len() >> 20
    );
    // Half past the hour: what sticks out is read row by row.
    let since = Micros(START.0 + 1_234_567_890);
    for turn in ["first", "again"] {
        let start = Instant::now();
        let counts = store.firing_counts(TENANT, since).await.unwrap();
        print(&format!("firings by policy, {turn}"), start, counts.len());
    }
    let filter = FiringFilter {
        which: vec![FiredPolicy::Told(Label::name("policy 3"))],
        scope: AgentScope::All,
        from: since,
        to: Micros(START.0 + DAY),
    };
    let start = Instant::now();
    let days = store.firing_days(TENANT, &filter).await.unwrap();
    print("firings by day", start, days.len());
    let start = Instant::now();
    // No run is there, so this measures the search alone.
    let rows = store.firings(TENANT, &filter, 100).await.unwrap();
    print("newest firings", start, rows.len());
}
