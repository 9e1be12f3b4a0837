//! Everything the run page shows, computed once per answer of the server.

use std::sync::Arc;

use api::runs::RunDetail;
use api::signals::SignalView;
use api::{Aftermath, ContentHash, Spend, Step, StepKind};
use serde::{Deserialize, Deserializer};

use super::format;
use super::graph::{EvidenceMarks, Folded, Loop, Timing, fold, loops, mark};

/// A run with what its pictures are drawn from.
#[derive(Clone, Debug, PartialEq)]
pub struct RunModel {
    pub detail: RunDetail,
    pub folded: Folded,
    /// In run order.
    pub loops: Vec<Loop>,
    pub timing: Timing,
    pub spend: Spend,
}

/// A run as it was read: computed with the answer, and shared instead of copied, for it may be megabytes.
#[derive(Clone)]
pub struct SharedRun(pub Arc<RunModel>);

impl<'de> Deserialize<'de> for SharedRun {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(Arc::new(RunModel::new(RunDetail::deserialize(from)?))))
    }
}

/// Only an answer that is the same is equal: to compare two runs step by step would take longer than to
/// draw what is seen of one.
impl PartialEq for SharedRun {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl RunModel {
    pub fn new(detail: RunDetail) -> Self {
        let run = &detail.run;
        Self {
            folded: fold(&detail.steps),
            loops: loops(&detail.steps),
            timing: Timing::new(&detail.steps, run.started_at, run.last_event_at),
            spend: Spend::of_all(&detail.steps),
            detail,
        }
    }

    pub fn steps(&self) -> &[Step] {
        &self.detail.steps
    }

    pub fn step(&self, position: usize) -> Option<&Step> {
        self.detail.steps.get(position)
    }

    /// Where a step of the client's counter stands: the policy that fired in it, else its call.
    pub fn position_at(&self, step_index: u32) -> Option<usize> {
        let steps = &self.detail.steps;
        let fired = |step: &Step| step.step_index == step_index && step.kind == StepKind::Policy;
        let reached = || steps.iter().position(|step| step.step_index >= step_index);
        steps.iter().position(fired).or_else(reached)
    }

    /// The signal with this id, else the worst one.
    pub fn signal(&self, id: Option<u64>) -> Option<&SignalView> {
        let chosen = id.and_then(|id| self.detail.signals.iter().find(|signal| signal.id == id));
        chosen.or_else(|| self.detail.signals.iter().max_by_key(|signal| signal.severity))
    }

    /// The marks of a signal's evidence.
    pub fn marks(&self, signal: Option<&SignalView>) -> EvidenceMarks {
        let evidence = signal.map(|signal| signal.evidence_steps.clone()).unwrap_or_default();
        mark(&self.detail.steps, &self.folded, &evidence)
    }

    /// The loop that the step at this position is in.
    pub fn loop_at(&self, position: usize) -> Option<&Loop> {
        let after = self.loops.partition_point(|found| found.first <= position);
        let found = self.loops.get(after.checked_sub(1)?)?;
        found.contains(position).then_some(found)
    }

    /// What was spent from the first step of the evidence to the end of the run.
    pub fn aftermath(&self, marks: &EvidenceMarks) -> Option<Aftermath> {
        Aftermath::from(&self.detail.steps, *marks.steps.first()?)
    }

    /// Milliseconds from the start of the run.
    pub fn offset_ms(&self, step: &Step) -> u64 {
        step.started_at.millis_since(self.detail.run.started_at)
    }

    /// Where a step's bar begins and how long it is, in percent of the run.
    pub fn bar(&self, step: &Step) -> (f64, f64) {
        let span = self.timing.span_ms.max(1) as f64;
        let left = (self.offset_ms(step) as f64 / span * 100.0).clamp(0.0, 99.0);
        let width = step.duration_ms.unwrap_or(0) as f64 / span * 100.0;
        (left, width.clamp(0.6, 100.0 - left))
    }

    /// Steps whose content or output has this hash.
    pub fn with_hash(&self, hash: ContentHash) -> usize {
        self.detail.steps.iter().filter(|step| has_hash(step, hash)).count()
    }

    /// For each node of the folded graph, whether one of its steps has this hash.
    pub fn nodes_with_hash(&self, hash: ContentHash) -> Vec<bool> {
        let mut nodes = vec![false; self.folded.nodes.len()];
        for (step, node) in self.detail.steps.iter().zip(&self.folded.node_of) {
            if let Some(node) = node.filter(|_| has_hash(step, hash)) {
                nodes[node] = true;
            }
        }
        nodes
    }

    /// "6 distinct steps". How many there are in all, the run's own figures say.
    pub fn folding_words(&self) -> String {
        let steps: usize = self.folded.nodes.iter().map(super::graph::Node::count).sum();
        match (steps, self.folded.nodes.len()) {
            (0, _) => "no steps yet".to_owned(),
            (steps, nodes) if steps == nodes => "no step repeats".to_owned(),
            (_, nodes) => format::plural(nodes as u64, "distinct step", "distinct steps"),
        }
    }
}

/// Whether the step's content or output has this hash.
pub fn has_hash(step: &Step, hash: ContentHash) -> bool {
    step.content_hash == Some(hash) || step.output_hash == Some(hash)
}

/// The word for a kind of step.
pub const fn kind_word(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Start => "Start",
        StepKind::Llm => "LLM",
        StepKind::Tool => "Tool",
        StepKind::Retrieval => "Retrieval",
        StepKind::External => "External",
        StepKind::Policy => "Policy",
        StepKind::End => "End",
    }
}

/// The class that gives an element the kind's colour as `--kind`.
pub const fn kind_class(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Start => "kind-start",
        StepKind::Llm => "kind-llm",
        StepKind::Tool => "kind-tool",
        StepKind::Retrieval => "kind-retrieval",
        StepKind::External => "kind-external",
        StepKind::Policy => "kind-policy",
        StepKind::End => "kind-end",
    }
}
