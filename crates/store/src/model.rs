//! What goes into the store and comes out of it, in words of the domain.

use std::time::Duration;

use domain::{
    ContentHash, Event, FailureType, Label, Micros, RunHeader, RunKey, RunStats, RunSummary, Severity, Signal,
    SignalFilter, SignalId,
};
use serde::{Deserialize, Serialize};

use crate::policies::RunFiring;

/// How far a run's start may be from its place in lists, in milliseconds: a start that arrives late, a clock
/// that is a little fast.
pub const LIST_SLACK_MS: i64 = 600_000;

/// Whose data it is. Every run-scoped statement carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TenantId(pub u32);

/// The events of one run out of one accepted request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chunk {
    pub header: RunHeader,
    pub events: Vec<Event>,
}

/// Chunks that were received together and become durable together.
#[derive(Clone, Debug, PartialEq)]
pub struct Append {
    pub tenant: TenantId,
    /// The server's clock.
    pub received: Micros,
    pub chunks: Vec<Chunk>,
}

/// A run that wants to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunRef {
    pub tenant: TenantId,
    pub key: RunKey,
}

/// An entry of the work table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    pub run: RunRef,
    pub due_at: Micros,
    /// Counts arrivals; finishing work of an older generation does not remove newer work.
    pub generation: i64,
    /// When the server last received an event of the run.
    pub last_received: Micros,
}

impl Work {
    /// How long ago a client may say that something happened. Enough to send last year's history; what
    /// is further back is a clock that was never set.
    pub const HISTORY: Duration = Duration::from_hours(400 * 24);
    /// What arrives later than this after it happened was not watched, but is told afterwards.
    const LATE: Duration = Duration::from_hours(1);

    /// When the run was last heard of: on receipt, or when its last event happened if that is told as
    /// history. So an imported month is dated as it was, and a clock that is a little off does not matter.
    pub fn last_heard(&self, last_event: Micros) -> Micros {
        self.told_afterwards(last_event).unwrap_or(self.last_received)
    }

    /// When the run's last event happened, if that is told as history.
    pub fn told_afterwards(&self, last_event: Micros) -> Option<Micros> {
        let late = self.last_received.0.saturating_sub(last_event.0);
        let range = Self::LATE.as_micros() as i64 + 1..=Self::HISTORY.as_micros() as i64;
        range.contains(&late).then_some(last_event)
    }
}

/// Everything stored of a run that is to be judged.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRun {
    pub run: RunRef,
    /// Completed from all chunks: the header of the first event in run order, gaps filled from the others.
    pub header: RunHeader,
    /// In run order, without duplicates.
    pub events: Vec<Event>,
    /// When the server received the first event of the run.
    pub first_received: Micros,
    /// Position after which chunks are new, for [`crate::Store::load_new`].
    pub position: i64,
}

/// The result of judging a run, to be written at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    pub work: Work,
    pub summary: RunSummary,
    pub signals: Vec<Signal>,
    /// For baselines; only completed runs have it.
    pub stats: Option<RunStats>,
    /// Every content hash of the run, each once.
    pub hashes: Vec<ContentHash>,
    /// Policies that fired in it, and shadow policies that would have, each once.
    pub firings: Vec<RunFiring>,
    /// The whole run in run order, to be packed into one blob because the run is over.
    pub pack: Option<Packed>,
    /// When to look again although nothing arrives: the stall deadline. `None` when the run is over.
    pub next_due: Option<Micros>,
    /// Becomes `detected_at` of new signals: the server's clock at judging, but of history the time of
    /// the run's last event, so that an imported month shows its signals on their days.
    pub judged_at: Micros,
}

/// A run's events to be packed, and the position up to which chunks are contained in them.
#[derive(Clone, Debug, PartialEq)]
pub struct Packed {
    pub header: RunHeader,
    pub events: Vec<Event>,
    pub position: i64,
}

/// What a judgement changed, for the live stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    pub tenant: TenantId,
    pub summary: RunSummary,
    pub hashes: Vec<ContentHash>,
    /// All present signals of the run.
    pub signals: Vec<SignalRecord>,
    /// Signals that the run had before and has no more.
    pub withdrawn: Vec<SignalId>,
    /// The run was not known before.
    pub new_run: bool,
}

/// A stored signal with the run it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalRecord {
    pub id: SignalId,
    pub run_id: domain::RunId,
    pub agent_id: Label,
    pub agent_version: Label,
    pub signal: Signal,
    /// When the server first found it, or could have: see [`Judgement::judged_at`]. Judging again keeps it.
    pub detected_at: Micros,
    /// The run is over, so the signal stays.
    pub confirmed: bool,
}

/// A signal of a whole list.
#[derive(Clone, Debug, PartialEq)]
pub enum ListedSignal {
    /// It stays, so its row can be read later.
    Confirmed(SignalId),
    /// As it was when it was listed: it may be withdrawn before anybody reads its row.
    Provisional(Box<SignalRecord>),
}

impl ListedSignal {
    pub const fn id(&self) -> SignalId {
        match self {
            Self::Confirmed(id) => *id,
            Self::Provisional(record) => record.id,
        }
    }
}

impl From<SignalRecord> for ListedSignal {
    fn from(record: SignalRecord) -> Self {
        if record.confirmed {
            Self::Confirmed(record.id)
        } else {
            Self::Provisional(Box::new(record))
        }
    }
}

impl SignalRecord {
    /// Whether the signal is asked for.
    pub fn matches(&self, filter: &SignalFilter) -> bool {
        let is = |wanted: &Option<String>, actual: &Label| wanted.as_deref().is_none_or(|wanted| *actual == *wanted);
        is(&filter.agent, &self.agent_id)
            && is(&filter.version, &self.agent_version)
            && (filter.severity.is_empty() || filter.severity.contains(&self.signal.severity))
            && (filter.failure_type.is_empty() || filter.failure_type.contains(&self.signal.failure_type()))
            && filter.from.is_none_or(|from| self.detected_at >= from)
            && filter.to.is_none_or(|to| self.detected_at < to)
            && filter.text.as_deref().is_none_or(|text| {
                let text = text.to_lowercase();
                self.run_id.as_str().to_lowercase().starts_with(&text)
                    || self.agent_id.as_str().to_lowercase().contains(&text)
            })
    }
}

/// A page request. Cursors are opaque to everyone but the store that made them.
#[derive(Clone, Debug, PartialEq)]
pub struct PageRequest {
    /// 1 to 500.
    pub limit: usize,
    pub cursor: Option<String>,
    /// Ascending instead of the default, newest or largest first.
    pub ascending: bool,
}

/// One page. It may be short although more exists: the work per page is bounded, then `next` goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Absent when the list ends here.
    pub next: Option<String>,
}

/// A run's place in a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListPlace {
    /// The run above it.
    pub previous: Option<domain::RunId>,
    /// The run below it.
    pub next: Option<domain::RunId>,
    /// 1 for the first; `None` when the run is not in the list or too far down to count.
    pub position: Option<u64>,
    pub total: Counted,
}

/// A count whose counting may have stopped early.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub count: u64,
    /// There may be more.
    pub at_least: bool,
}

impl Counted {
    /// Where counting stops.
    pub const MOST: u64 = 10_000;
}

/// What happened in one hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HourActivity {
    /// Hours since 1970.
    pub hour: i64,
    /// Runs by their place in lists.
    pub runs: u64,
    pub runs_with_signals: u64,
    /// Signals by when they were found, in the order of [`Severity::ALL`].
    pub signals: [u64; 4],
}

/// Runs of an agent by day.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentDays {
    pub agent_id: Label,
    pub last_seen: Micros,
    /// Day since the epoch, runs, and runs with signals; ascending, empty days left out.
    pub days: Vec<(i64, u64, u64)>,
}

/// A way in which an agent was seen to report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenClient {
    /// The integration's name, as the server calls it.
    pub kind: String,
    pub agent_id: Label,
    pub client_version: Option<Label>,
    pub last_seen: Micros,
}

/// An agent as the agents page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentRow {
    pub agent_id: Label,
    pub first_seen: Micros,
    pub last_seen: Micros,
    pub run_count: u64,
    pub signal_count: u64,
    pub critical_count: u64,
    pub high_count: u64,
    /// Signals per day, the oldest of seven first, today last, in UTC.
    pub sparkline: [u64; 7],
    pub failure_types: Vec<(FailureType, u64)>,
}

/// Signals of one type and agent taken together.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalGroup {
    pub failure_type: FailureType,
    pub agent_id: Label,
    /// The worst severity in the group.
    pub severity: Severity,
    /// Signals, which is runs, because a run has at most one of a type.
    pub count: u64,
    pub first_seen: Micros,
    pub last_seen: Micros,
    /// Signals per day, the oldest of seven first, today last, in UTC.
    pub sparkline: [u64; 7],
    /// The newest signal of the group.
    pub latest: SignalId,
    /// The newest one of the worst severity: the signal to look at first.
    pub worst: SignalId,
}

/// Counts of one agent on one UTC day.
#[derive(Clone, Debug, PartialEq)]
pub struct DayCounts {
    /// Days since the epoch.
    pub day: i64,
    pub runs: u64,
    pub runs_with_signals: u64,
    pub signals: Vec<(FailureType, u64)>,
}

/// Counts of one agent in one hour of the day, summed over the days asked for, in UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HourCounts {
    pub hour_of_day: u8,
    pub runs: u64,
    pub runs_with_signals: u64,
}

/// One version of an agent.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionRow {
    pub agent_version: Label,
    pub first_seen: Micros,
    pub last_seen: Micros,
    pub run_count: u64,
    pub runs_with_signals: u64,
    pub signal_count: u64,
    /// Signals per type and day, newest day first.
    pub signals_by_day: Vec<(FailureType, i64, u64)>,
}

/// A deploy as the client marked it.
#[derive(Clone, Debug, PartialEq)]
pub struct Deploy {
    pub id: String,
    pub agent_id: Label,
    pub version: Label,
    pub deployed_at: Micros,
    /// JSON of vetted fields.
    pub meta: domain::Fields,
}

/// An API key's standing.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyOwner {
    pub tenant: TenantId,
    pub agent_id: String,
    pub customer_id: String,
}

/// What may be shown of a key: its first characters.
pub fn key_prefix(key: &str) -> String {
    const SHOWN: usize = 12;
    key.chars().take(SHOWN).collect()
}

/// A key as it may be shown: never the key itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeyRow {
    /// The first characters, enough to tell keys apart.
    pub prefix: String,
    pub agent_id: String,
    pub customer_id: String,
    pub active: bool,
    pub created_at: Micros,
}

/// Why the store could not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Nothing was lost that was acknowledged; try again later.
    #[error("the store is busy")]
    Busy,
    #[error("no space left for the store")]
    Full,
    #[error("the page cursor is not valid")]
    BadCursor,
    #[error("the database has schema version {found}, this program knows up to {known}")]
    NewerSchema { found: i64, known: i64 },
    #[error("stored data cannot be read: {0}")]
    Corrupt(String),
    #[error("database: {0}")]
    Database(String),
}
