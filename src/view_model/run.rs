//! Everything the run page shows, computed once per answer of the server.

use api::runs::RunDetail;
use api::signals::SignalView;
use api::{ContentHash, Step, StepKind};

use super::graph::{EvidenceMarks, Folded, Lane, fold, lane, mark};

/// A run with its folded and unrolled pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct RunModel {
    pub detail: RunDetail,
    pub folded: Folded,
    pub lane: Lane,
    /// The longest step, in milliseconds; never zero.
    pub span_ms: u64,
}

impl RunModel {
    pub fn new(detail: RunDetail) -> Self {
        let folded = fold(&detail.steps);
        let lane = lane(&detail.steps);
        let span_ms = detail
            .steps
            .iter()
            .map(|step| end_offset(&detail, step))
            .max()
            .unwrap_or(0)
            .max(1);
        Self {
            detail,
            folded,
            lane,
            span_ms,
        }
    }

    pub fn steps(&self) -> &[Step] {
        &self.detail.steps
    }

    pub fn step(&self, position: usize) -> Option<&Step> {
        self.detail.steps.get(position)
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

    /// Milliseconds from the start of the run.
    pub fn offset_ms(&self, step: &Step) -> u64 {
        step.started_at.millis_since(self.detail.run.started_at)
    }

    /// Where a step's bar begins and how long it is, in percent of the run.
    pub fn bar(&self, step: &Step) -> (f64, f64) {
        let span = self.span_ms as f64;
        let left = (self.offset_ms(step) as f64 / span * 100.0).clamp(0.0, 99.0);
        let width = step.duration_ms.unwrap_or(0) as f64 / span * 100.0;
        (left, width.clamp(0.6, 100.0 - left))
    }

    /// Steps whose content or output has this hash.
    pub fn with_hash(&self, hash: ContentHash) -> usize {
        let has = |step: &&Step| step.content_hash == Some(hash) || step.output_hash == Some(hash);
        self.detail.steps.iter().filter(has).count()
    }

    /// "24 steps folded into 6 distinct ones".
    pub fn folding_words(&self) -> String {
        let steps: usize = self.folded.nodes.iter().map(super::graph::Node::count).sum();
        let nodes = self.folded.nodes.len();
        match (steps, nodes) {
            (0, _) => "no steps yet".to_owned(),
            (steps, nodes) if steps == nodes => format!("{steps} steps, all different"),
            (steps, nodes) => format!("{steps} steps folded into {nodes} distinct ones"),
        }
    }
}

fn end_offset(detail: &RunDetail, step: &Step) -> u64 {
    step.started_at.millis_since(detail.run.started_at) + step.duration_ms.unwrap_or(0)
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
