//! A plan as a text to be read.

use std::fmt::Write as _;

use api::policies::{FieldDiff, Plan, PlanChange, PlanCounts, PlanEntry, PlanProblem};
use domain::policy::AgentScope;

/// Whether nothing would change.
pub(super) const fn is_empty(plan: &Plan) -> bool {
    let PlanCounts {
        create, change, delete, ..
    } = plan.counts;
    create + change + delete == 0
}

/// What would change, one policy after the other, and the sum.
pub(super) fn plan(plan: &Plan) -> String {
    let mut out: String = plan.entries.iter().map(entry).collect();
    if is_empty(plan) {
        let _ = write!(out, "Nothing to change: {} unchanged.", plan.counts.unchanged);
    } else {
        let _ = write!(out, "Plan: {}.", counts(&plan.counts, ""));
    }
    out
}

/// Such as "1 created, 2 changed", without what is zero; in the form "1 to create" without an ending.
pub(super) fn counts(counts: &PlanCounts, ending: &str) -> String {
    let said = |count: u32, verb: &str| match ending {
        "" => format!("{count} to {verb}"),
        _ => format!("{count} {}{ending}", verb.trim_end_matches('e')),
    };
    let mut parts: Vec<String> = [
        (counts.create, "create"),
        (counts.change, "change"),
        (counts.delete, "delete"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, verb)| said(count, verb))
    .collect();
    parts.push(format!("{} unchanged", counts.unchanged));
    parts.join(", ")
}

/// One line for each.
pub(super) fn problems(problems: &[PlanProblem]) -> String {
    let lines: Vec<String> = problems.iter().map(problem).collect();
    lines.join("\n")
}

fn problem(problem: &PlanProblem) -> String {
    let place = match (problem.entry, &problem.name) {
        (Some(entry), Some(name)) => format!("entry {entry}, “{name}”: "),
        (Some(entry), None) => format!("entry {entry}: "),
        (None, _) => String::new(),
    };
    // Some details begin with a name of their own.
    let field = problem.field.as_ref().filter(|_| !problem.detail.starts_with('`'));
    let field = field.map_or_else(String::new, |field| format!("`{field}` "));
    let hint = problem
        .hint
        .as_ref()
        .map_or_else(String::new, |hint| format!(" ({hint})"));
    format!("  {place}{field}{}{hint}", problem.detail)
}

fn entry(entry: &PlanEntry) -> String {
    let sign = match entry.change {
        PlanChange::Create => '+',
        PlanChange::Change => '~',
        PlanChange::Delete => '-',
        PlanChange::Unchanged => '=',
    };
    let number = entry
        .policy_id
        .map_or_else(String::new, |number| format!(" ({number})"));
    let agent = match entry.agent_id.as_str() {
        AgentScope::ALL_AGENTS => String::new(),
        agent => format!(" of {agent}"),
    };
    let mut out = format!("{sign} {}{agent}{number}\n", entry.name);
    // What is deleted is told by its name; it stands in the history.
    let fields = entry.fields.iter().filter(|_| entry.change != PlanChange::Delete);
    // Name and agent are told already.
    let fields: Vec<&FieldDiff> = fields
        .filter(|field| !matches!(field.field.as_str(), "name" | "agent_id"))
        .collect();
    let width = fields.iter().map(|field| field.field.len()).max().unwrap_or_default();
    for field in fields {
        let _ = writeln!(out, "    {:width$}  {}", field.field, values(field));
    }
    out
}

fn values(field: &FieldDiff) -> String {
    let line = |text: &str| text.replace('\n', "\\n");
    match (&field.before, &field.after) {
        (Some(before), Some(after)) => format!("{} → {}", line(before), line(after)),
        (Some(before), None) => format!("{} → nothing", line(before)),
        (None, after) => line(after.as_deref().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use api::sample::Sample;

    use super::*;

    #[test]
    fn a_plan_can_be_read() {
        assert_eq!(
            plan(&Plan::sample()),
            "\
~ cap tool calls (1)
    condition.value  8 → 5
+ break loops
    condition.trigger     signal
    condition.operator    contains
    condition.value       TOOL_LOOP
    action.type           inject_prompt
    action.params.prompt  Answer with what you have.
    priority              100
    enabled               on
    shadow                off
= slow answers (5)
- cut answers (6)
Plan: 1 to create, 1 to change, 1 to delete, 1 unchanged."
        );
        let nothing = Plan {
            counts: PlanCounts {
                unchanged: 3,
                ..PlanCounts::default()
            },
            ..Plan::default()
        };
        assert_eq!(plan(&nothing), "Nothing to change: 3 unchanged.");
    }

    #[test]
    fn what_was_done_is_said_in_the_past() {
        assert_eq!(
            counts(&Plan::sample().counts, "ed"),
            "1 created, 1 changed, 1 deleted, 1 unchanged"
        );
    }

    #[test]
    fn problems_say_where_and_what_to_do() {
        let whole = PlanProblem {
            entry: None,
            name: None,
            field: None,
            detail: "has no policies".to_owned(),
            hint: None,
        };
        assert_eq!(
            problems(&[PlanProblem::sample(), whole]),
            "  entry 2, “break loops”: `condition.value` is no failure type (did you mean `TOOL_LOOP`?)\n  has no policies"
        );
    }
}
