//! The committed JSON of every answer's example: a field that changes shows as a change of a file.
//! `UPDATE_DOCS=1` writes the files anew.

use std::path::Path;

use api::agents::AgentList;
use api::config::{ConfigView, Health};
use api::error::ApiErrorBody;
use api::explain::{ExplainLine, ExplainRecords, ExplainRequest, KeptExplanation};
use api::fixes::{
    ApplyFixAnswer, ApplyFixRequest, ApplyPolicyAnswer, BriefFixList, FixDiff, FixEntry, FixList, FixStatus,
    PromptPreview, RecordCopyAnswer,
};
use api::insights::Insights;
use api::integrations::Integrations;
use api::names::Names;
use api::neighbours::{Occurrences, RunPlace, Twin};
use api::overview::{Activity, Counted, Overview, Rates};
use api::policies::{
    BacktestLine, BacktestRequest, ImportRequest, Plan, PlanProblem, PlanRequest, PolicyActivity, PolicyDeleted,
    PolicyHistory, PolicyState, PolicyView,
};
use api::runs::{RunDetail, RunList};
use api::sample::Sample;
use api::signals::{SignalDetail, SignalGroupList, SignalList};
use api::stream::Change;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

type Checked = Result<(), Box<dyn std::error::Error>>;

#[test]
fn answers_look_as_committed() -> Checked {
    check::<AgentList>("agents")?;
    check::<RunList>("runs")?;
    check::<RunDetail>("run")?;
    check::<SignalList>("signals")?;
    check::<SignalDetail>("signal")?;
    check::<SignalGroupList>("signal_groups")?;
    check::<Insights>("insights")?;
    check::<Overview>("overview")?;
    check::<Activity>("activity")?;
    check::<Rates>("rates")?;
    check::<RunPlace>("run_place")?;
    check::<Counted>("counted")?;
    check::<Twin>("twin")?;
    check::<Occurrences>("occurrences")?;
    check::<Integrations>("integrations")?;
    check::<PolicyState>("policy_state")?;
    check::<PolicyActivity>("policy_activity")?;
    check::<BacktestRequest>("policy_backtest_request")?;
    check::<BacktestLine>("policy_backtest")?;
    check::<ConfigView>("config")?;
    check::<Health>("health")?;
    check::<Change>("change")?;
    check::<Vec<PolicyView>>("policies")?;
    check::<PolicyView>("policy")?;
    check::<PolicyHistory>("policy_history")?;
    check::<PolicyDeleted>("policy_deleted")?;
    check::<PlanRequest>("policies_plan_request")?;
    check::<ImportRequest>("policies_import_request")?;
    check::<Plan>("policies_plan")?;
    check::<PlanProblem>("policies_problem")?;
    check::<Names>("names")?;
    check::<ApiErrorBody>("error")
}

#[test]
fn what_is_said_of_explanations_looks_as_committed() -> Checked {
    check::<ExplainRequest>("signal_explain_request")?;
    check::<ExplainLine>("signal_explain_line")?;
    check::<KeptExplanation>("signal_explanation")?;
    check::<ExplainRecords>("explanations")
}

#[test]
fn what_is_said_when_a_fix_is_made_looks_as_committed() -> Checked {
    check::<PromptPreview>("signal_prompt")?;
    check::<ApplyFixRequest>("signal_apply_fix_request")?;
    check::<ApplyFixAnswer>("signal_apply_fix")?;
    check::<ApplyPolicyAnswer>("signal_apply_policy")?;
    check::<RecordCopyAnswer>("signal_record_copy")?;
    check::<FixDiff>("fix_text")
}

#[test]
fn what_became_of_fixes_looks_as_committed() -> Checked {
    check::<FixStatus>("signal_fix_status")?;
    check::<FixEntry>("fix")?;
    check::<FixList>("fixes")?;
    check::<BriefFixList>("fixes_brief")
}

fn check<T: Sample + Serialize + DeserializeOwned>(name: &str) -> Checked {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let path = folder.join(format!("{name}.json"));
    let text = format!("{}\n", serde_json::to_string_pretty(&T::sample())?);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(&folder)?;
        std::fs::write(&path, &text)?;
    }
    let committed = std::fs::read_to_string(&path)?;
    assert_eq!(
        text, committed,
        "{name}.json is not what the code says; run with UPDATE_DOCS=1 if that is meant"
    );
    let read: T = serde_json::from_str(&committed)?;
    let written: Value = serde_json::from_str(&committed)?;
    assert_eq!(serde_json::to_value(read)?, written, "{name} does not read back");
    Ok(())
}
