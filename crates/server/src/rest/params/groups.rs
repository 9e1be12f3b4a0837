//! Every parameter that an endpoint may take, as it is accepted and documented.

use ::api::export::ExportFormat;
use ::api::overview::TimeStep;
use ::api::{FailureType, HourOfDay, RunSort, RunStatus, Severity};
use domain::FixState;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};

/// A parameter as it is accepted and documented.
pub(in crate::rest) struct Param {
    pub(super) name: &'static str,
    kind: Kind,
    doc: &'static str,
}

enum Kind {
    Text,
    Whole,
    Seconds,
    Flag,
    /// One of these.
    One(fn() -> Vec<&'static str>),
    /// Any of these, separated by commas.
    Some(fn() -> Vec<&'static str>),
}

const fn param(name: &'static str, kind: Kind, doc: &'static str) -> Param {
    Param { name, kind, doc }
}

fn statuses() -> Vec<&'static str> {
    RunStatus::ALL.iter().map(|it| it.as_str()).collect()
}

fn severities() -> Vec<&'static str> {
    Severity::ALL.iter().map(|it| it.as_str()).collect()
}

fn failure_types() -> Vec<&'static str> {
    FailureType::ALL.iter().map(|it| it.as_str()).collect()
}

fn fix_states() -> Vec<&'static str> {
    FixState::ALL.iter().map(|it| it.as_str()).collect()
}

fn hours() -> Vec<&'static str> {
    HourOfDay::NAMES.into()
}

fn sorts() -> Vec<&'static str> {
    RunSort::ALL.iter().map(|it| it.as_str()).collect()
}

fn steps() -> Vec<&'static str> {
    TimeStep::ALL.iter().map(|it| it.as_str()).collect()
}

fn formats() -> Vec<&'static str> {
    ExportFormat::ALL.iter().map(|it| it.as_str()).collect()
}

fn orders() -> Vec<&'static str> {
    vec!["asc", "desc"]
}

pub(in crate::rest) const AGENT: &[Param] = &[param("agent", Kind::Text, "Only of this agent.")];

pub(in crate::rest) const POLICY_AGENT: &[Param] = &[param(
    "agent_id",
    Kind::Text,
    "Only those that this agent obeys: its own and those of all agents.",
)];

pub(in crate::rest) const POLICY_CHANGES: &[Param] = &[
    param("policy", Kind::Whole, "Only of the policy with this number."),
    param("before", Kind::Whole, "`next` of the answer before."),
    param("limit", Kind::Whole, "Changes of the page, 1 to 500; 50 unless given."),
];

pub(in crate::rest) const FIXES: &[Param] = &[
    param("state", Kind::Some(fix_states), "Any of these, separated by commas."),
    param(
        "failure_type",
        Kind::Some(failure_types),
        "Of signals of any of these types.",
    ),
    param("before", Kind::Whole, "`next` of the answer before."),
    param(
        "counts",
        Kind::Flag,
        "Whether the runs since each fix are counted, as they are unless it is `false`.",
    ),
    param(
        "limit",
        Kind::Whole,
        "Fixes of the page, 1 to 50, without counts 1 to 500; 50 unless given.",
    ),
];

pub(in crate::rest) const EXPLANATIONS: &[Param] = &[
    param("signal", Kind::Whole, "Only those of the signal with this id."),
    param(
        "limit",
        Kind::Whole,
        "Explanations that are listed, 1 to 500; 50 unless given.",
    ),
];
pub(in crate::rest) const VERDICTS: &[Param] = &[param("limit", Kind::Whole, "Verdicts, 1 to 500; 50 unless given.")];

pub(in crate::rest) const PROMPT: &[Param] = &[
    param("name", Kind::Text, "The prompt's name in Langfuse."),
    param(
        "label",
        Kind::Text,
        "Of the version that is meant; `production` unless given.",
    ),
];

pub(in crate::rest) const RUN_FILTER: &[Param] = &[
    param("status", Kind::Some(statuses), "Any of these, separated by commas."),
    param(
        "severity",
        Kind::Some(severities),
        "The run's worst signal is any of these.",
    ),
    param(
        "failure_type",
        Kind::Some(failure_types),
        "The run has a signal of any of these types.",
    ),
    param("model", Kind::Text, "Only with this model."),
    param("version", Kind::Text, "Only of this agent version."),
    param(
        "policy",
        Kind::Text,
        "Only runs in which the policy of this name fired.",
    ),
    param(
        "has_signals",
        Kind::Flag,
        "Only runs with, or only runs without signals.",
    ),
    param("from", Kind::Seconds, "Started at this time or later. Unix seconds."),
    param("to", Kind::Seconds, "Started before this time. Unix seconds."),
    param(
        "hour",
        Kind::Some(hours),
        "Started in any of these hours of the UTC day, separated by commas.",
    ),
    param(
        "text",
        Kind::Text,
        "Start of the run id, or part of agent, model, version, exit reason or tool; ignores case.",
    ),
    param(
        "hash",
        Kind::Text,
        "Only runs that contain this content hash: 16 hex digits of the SHA-256.",
    ),
];

pub(in crate::rest) const SIGNAL_FILTER: &[Param] = &[
    param("severity", Kind::Some(severities), "Any of these, separated by commas."),
    param(
        "failure_type",
        Kind::Some(failure_types),
        "Any of these, separated by commas.",
    ),
    param("version", Kind::Text, "Only of this agent version."),
    param("from", Kind::Seconds, "Detected at this time or later. Unix seconds."),
    param("to", Kind::Seconds, "Detected before this time. Unix seconds."),
    param(
        "text",
        Kind::Text,
        "Start of the run id, or part of the agent's name; ignores case.",
    ),
];

pub(in crate::rest) const SORT: &[Param] = &[param(
    "sort",
    Kind::One(sorts),
    "What to sort by; `started` unless given. Ties are broken by the start.",
)];

pub(in crate::rest) const PAGE: &[Param] = &[
    param("limit", Kind::Whole, "Rows of the page, 1 to 500; 50 unless given."),
    param(
        "cursor",
        Kind::Text,
        "`page.next` of the page before, with the same filter and sort.",
    ),
    param(
        "offset",
        Kind::Whole,
        "Only 0, for old clients: lists are paged by `cursor`.",
    ),
];

pub(in crate::rest) const ORDER: &[Param] = &[param(
    "order",
    Kind::One(orders),
    "`desc`, newest or largest first, unless given.",
)];

pub(in crate::rest) const CHART: &[Param] = &[
    param("from", Kind::Seconds, "The first bucket has this time. Unix seconds."),
    param(
        "to",
        Kind::Seconds,
        "The last bucket ends at this time or later; now unless given. Unix seconds.",
    ),
    param(
        "step",
        Kind::One(steps),
        "`hour`, the last 24 of them unless `from` is given, or `day`, the last 30.",
    ),
];

pub(in crate::rest) const DAYS: &[Param] = &[param(
    "days",
    Kind::Whole,
    "How many days back, 1 to 90; 30 unless given.",
)];

pub(in crate::rest) const HASHES: &[Param] = &[param(
    "hash",
    Kind::Text,
    "At most 32 content hashes, separated by commas: 16 hex digits of the SHA-256 each.",
)];

pub(in crate::rest) const FORMAT: &[Param] = &[param("format", Kind::One(formats), "`csv` unless given.")];

/// Signals that are shadowed do not exist here, so old clients may ask for them and get none.
pub(in crate::rest) const SHADOW: &[Param] = &[param(
    "include_shadow",
    Kind::Flag,
    "For old clients; changes nothing, because no signal is a shadow.",
)];

pub(in crate::rest) const EXPLAIN: &[Param] = &[param(
    "explain",
    Kind::Flag,
    "`false` leaves out `what`, `why_it_matters` and `suggested_fixes`.",
)];
impl Param {
    pub(in crate::rest) fn document(&self) -> Parameter {
        ParameterBuilder::new()
            .name(self.name)
            .parameter_in(ParameterIn::Query)
            .description(Some(self.doc))
            .schema(Some(self.schema()))
            .explode(matches!(self.kind, Kind::Some(_)).then_some(false))
            .build()
    }

    fn schema(&self) -> Schema {
        let of = |kind| ObjectBuilder::new().schema_type(kind);
        match self.kind {
            Kind::Text => of(Type::String).into(),
            Kind::Whole => of(Type::Integer).into(),
            Kind::Seconds => of(Type::Number).into(),
            Kind::Flag => of(Type::Boolean).into(),
            Kind::One(values) => of(Type::String).enum_values(Some(values())).into(),
            Kind::Some(values) => ArrayBuilder::new()
                .items(of(Type::String).enum_values(Some(values())))
                .into(),
        }
    }
}
