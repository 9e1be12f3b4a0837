//! What is kept of fixes and explanations: what was done and what it took, never a text.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::policy::PolicyId;
use domain::verification::Outcome;
use domain::{ContentHash, FailureType, FixId, FixMeans, FixState, Label, Micros, RunId, SignalId, Verdict};

use crate::model::{LIST_SLACK_MS, StoreError, TenantId};

/// A fix to be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct NewFix {
    pub signal: SignalId,
    pub run_id: RunId,
    pub agent_id: Label,
    pub failure: FailureType,
    pub at: Micros,
    /// When what it joins came into force; `None` where it begins now.
    pub in_force_since: Option<Micros>,
    /// The first characters of the key, or the name of a mode without keys.
    pub actor: Label,
    pub state: FixState,
    pub what: FixedBy,
    /// Of the text, where there is one.
    pub content: Option<FixContent>,
    /// Whether what it changes was there before, by somebody else: there is nothing of ours to take back.
    pub joined: bool,
}

/// What a fix changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FixedBy {
    Prompt(PromptChange),
    Policy(PolicyId),
    Clipboard,
}

impl FixedBy {
    pub const fn means(&self) -> FixMeans {
        match self {
            Self::Prompt(_) => FixMeans::Langfuse,
            Self::Policy(_) => FixMeans::Policy,
            Self::Clipboard => FixMeans::Clipboard,
        }
    }
}

/// A new version of a managed prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptChange {
    /// As Langfuse has it, whole: it is needed to find the prompt again. A name, at most 500 characters.
    pub name: String,
    pub label: Label,
    pub base_version: u32,
    /// `None` while it is not known.
    pub version: Option<u32>,
    /// For links to the Langfuse page.
    pub project: Option<Label>,
    /// The agent version that runs with the new prompt have, where it could be worked out: the SDKs make it
    /// from prompt, model and tools.
    pub carried_by: Option<Label>,
}

/// What is kept of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixContent {
    pub hash: ContentHash,
    /// In characters.
    pub length: u32,
}

/// The label of a prompt was seen on a version without the fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelLapse {
    /// When it was seen first.
    pub at: Micros,
    /// The version that had the label; `None` when none had it.
    pub version: Option<u32>,
}

/// A fix as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct FixRecord {
    pub id: FixId,
    pub signal: SignalId,
    pub run_id: RunId,
    pub agent_id: Label,
    pub failure: FailureType,
    /// When it was made.
    pub created_at: Micros,
    /// From when on agents may have it: when it was made, or promoted. Runs count from here. Of a fix that
    /// was taken back before any agent had it, when it was taken back.
    pub applied_at: Micros,
    pub rolled_back_at: Option<Micros>,
    /// Of a prompt: when the last request to publish it went out.
    pub sent_at: Micros,
    /// Of a prompt that is live: that its label was seen on a version without the text.
    pub lapsed: Option<LabelLapse>,
    pub actor: Label,
    pub state: FixState,
    pub what: FixedBy,
    pub content: Option<FixContent>,
    /// Whether what it changes was there before, by somebody else.
    pub joined: bool,
    /// The verdict that was last noted.
    pub verdict: Verdict,
}

/// What became of a fix. What was done before changes nothing, so each can be tried again.
#[derive(Clone, Debug, PartialEq)]
pub enum FixUpdate {
    /// A request to publish it goes out, maybe not the first one. Only of a fix that was sent.
    Sending {
        at: Micros,
    },
    /// It arrived, as this version. Only of a fix that was sent, or taken for failed.
    Arrived {
        version: Option<u32>,
        state: FixState,
        carried_by: Option<Label>,
    },
    /// Only of a fix that was sent.
    Failed,
    /// Agents use it from now on, by this label. Its verification begins anew. Also of one that was taken
    /// back or had lapsed; nothing for one that is live by the same label. A policy that waited is changed by
    /// it, so the fix is no longer one that only joined.
    Promoted {
        at: Micros,
        label: Option<Label>,
    },
    RolledBack {
        at: Micros,
    },
    /// Its label was seen on a version without it. Only of one that is live; the time of the first look stays.
    Lapsed(LabelLapse),
    /// Notes that the verdict turned; does nothing when it is noted already, nor unless the fix still is live
    /// with the `applied_at` for which runs were counted.
    Turned {
        applied_at: Micros,
        at: Micros,
        to: Verdict,
        runs: u64,
        recurrences: u64,
    },
}

/// A verdict that turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerdictNote {
    pub at: Micros,
    pub from: Verdict,
    pub to: Verdict,
    pub runs: u64,
    pub recurrences: u64,
}

/// A verdict that turned, with what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictTurn {
    pub fix: FixId,
    pub signal: SignalId,
    pub agent_id: Label,
    pub failure: FailureType,
    pub note: VerdictNote,
}

/// Fixes that are asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FixFilter {
    pub signal: Option<SignalId>,
    pub agent: Option<Label>,
    /// Any of these; empty for all.
    pub failures: Vec<FailureType>,
    /// Any of these; empty for all.
    pub states: Vec<FixState>,
    /// Older than this one.
    pub before: Option<FixId>,
}

/// So many records of explanations are kept of each tenant.
pub const EXPLANATIONS_KEPT: usize = 1_000;

/// One explanation: what it took, not what it said.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplainRecord {
    pub signal: SignalId,
    pub at: Micros,
    pub provider: Label,
    pub model: Label,
    pub duration_ms: u64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub cost_usd: Option<f64>,
    /// Whether a trace was read.
    pub with_trace: bool,
    /// The code of the error it ended with; `None` when it succeeded.
    pub error: Option<Label>,
}

/// Runs of one agent, and whether they have one kind of failure.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeQuery {
    pub agent_id: Label,
    pub failure: FailureType,
    /// Inclusive lower bound of the start.
    pub from: Micros,
    /// Exclusive upper bound of the start.
    pub to: Micros,
    /// Only those with the failure.
    pub only_failed: bool,
    /// The newest so many.
    pub limit: usize,
}

impl OutcomeQuery {
    /// Runs are listed near their start, so where there are more than were asked for, those that are left out
    /// may have started a little after the oldest one that was given. From this time on none is left out.
    pub const fn complete_from(oldest: Micros) -> Micros {
        oldest.plus_millis(2 * LIST_SLACK_MS)
    }
}

/// Implementations pass the conformance suite.
#[async_trait]
pub trait FixStore: Send + Sync {
    async fn add_fix(&self, tenant: TenantId, fix: NewFix) -> Result<FixRecord, StoreError>;

    /// `None` for an unknown fix.
    async fn update_fix(&self, tenant: TenantId, id: FixId, update: FixUpdate)
    -> Result<Option<FixRecord>, StoreError>;

    async fn fix(&self, tenant: TenantId, id: FixId) -> Result<Option<FixRecord>, StoreError>;

    /// Newest first.
    async fn fixes(&self, tenant: TenantId, filter: &FixFilter, limit: usize) -> Result<Vec<FixRecord>, StoreError>;

    /// How the verdict of a fix turned, newest first.
    async fn verdict_notes(&self, tenant: TenantId, id: FixId) -> Result<Vec<VerdictNote>, StoreError>;

    /// How the verdicts of all fixes turned, newest first.
    async fn verdict_turns(&self, tenant: TenantId, limit: usize) -> Result<Vec<VerdictTurn>, StoreError>;

    /// Live fixes of any tenant, of these agents of theirs, or of all agents when `agents` is `None`: those that
    /// were made or promoted, or whose verdict turned, at that time or later. Also those that have lapsed.
    async fn live_fixes(
        &self,
        agents: Option<Vec<(TenantId, Label)>>,
        since: Micros,
    ) -> Result<Vec<(TenantId, FixRecord)>, StoreError>;

    /// Newest start first. Costs no more for an agent with a million runs than for one with `limit`.
    async fn fix_outcomes(&self, tenant: TenantId, query: &OutcomeQuery) -> Result<Vec<Outcome>, StoreError>;

    /// Those of the versions of an agent that ran before that time.
    async fn versions_before(
        &self,
        tenant: TenantId,
        agent_id: &Label,
        versions: BTreeSet<Label>,
        before: Micros,
    ) -> Result<BTreeSet<Label>, StoreError>;

    /// Does nothing when the signal is gone. Of a tenant's records the newest [`EXPLANATIONS_KEPT`] stay.
    async fn record_explanation(&self, tenant: TenantId, record: ExplainRecord) -> Result<(), StoreError>;

    /// The newest explanations, of one signal or of all.
    async fn explanations(
        &self,
        tenant: TenantId,
        signal: Option<SignalId>,
        limit: usize,
    ) -> Result<Vec<ExplainRecord>, StoreError>;
}
