//! What an import would do, in words.

use api::policies::{Plan, PlanChange, PlanCounts, PlanEntry, PlanProblem};
use api::policy::AgentScope;

use crate::view_model::format;

/// Changes that the plan would make.
pub const fn changes(counts: PlanCounts) -> u64 {
    counts.create as u64 + counts.change as u64 + counts.delete as u64
}

/// Whether there is anything that can be imported.
pub fn is_importable(plan: &Plan) -> bool {
    plan.problems.is_empty() && changes(plan.counts) > 0
}

/// Such as `2 to create, 1 to change, 3 unchanged`.
pub fn summary(counts: PlanCounts) -> String {
    let parts = [
        (counts.create, "to create"),
        (counts.change, "to change"),
        (counts.delete, "to delete"),
        (counts.unchanged, "unchanged"),
    ];
    let there = parts.into_iter().filter(|(count, _)| *count > 0);
    let words: Vec<String> = there
        .map(|(count, what)| format!("{} {what}", format::count(u64::from(count))))
        .collect();
    if words.is_empty() {
        "The file has no policies".to_owned()
    } else {
        words.join(", ")
    }
}

/// What the button says that makes the plan true.
pub fn import_words(counts: PlanCounts) -> String {
    format!("Make {}", format::plural(changes(counts), "change", "changes"))
}

/// What was done.
pub fn done(counts: PlanCounts) -> String {
    let parts = [
        (counts.create, "created"),
        (counts.change, "changed"),
        (counts.delete, "deleted"),
    ];
    let there = parts.into_iter().filter(|(count, _)| *count > 0);
    there
        .map(|(count, what)| format!("{} {what}", format::count(u64::from(count))))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The sign of a change, as in a diff, and the word for it.
pub const fn sign(change: PlanChange) -> (&'static str, &'static str) {
    match change {
        PlanChange::Create => ("+", "create"),
        PlanChange::Change => ("~", "change"),
        PlanChange::Delete => ("−", "delete"),
        PlanChange::Unchanged => ("=", "unchanged"),
    }
}

/// Whose runs it is for.
pub fn scope(entry: &PlanEntry) -> String {
    if entry.agent_id == AgentScope::ALL_AGENTS {
        "all agents".to_owned()
    } else {
        entry.agent_id.clone()
    }
}

/// Where in the file a problem is: `Entry 3, “cost cap”, condition.value`.
pub fn place(problem: &PlanProblem) -> String {
    let mut parts = Vec::new();
    if let Some(entry) = problem.entry {
        parts.push(format!("Entry {entry}"));
    }
    if let Some(name) = &problem.name {
        parts.push(format!("“{name}”"));
    }
    if let Some(field) = &problem.field {
        parts.push(field.clone());
    }
    if parts.is_empty() {
        "The file".to_owned()
    } else {
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTS: PlanCounts = PlanCounts {
        create: 2,
        change: 1,
        delete: 0,
        unchanged: 3,
    };

    fn problem(entry: Option<u32>, name: Option<&str>, field: Option<&str>) -> PlanProblem {
        PlanProblem {
            entry,
            name: name.map(str::to_owned),
            field: field.map(str::to_owned),
            detail: "wrong".to_owned(),
            hint: None,
        }
    }

    #[test]
    fn only_what_is_there_is_counted() {
        assert_eq!(summary(COUNTS), "2 to create, 1 to change, 3 unchanged");
        assert_eq!(summary(PlanCounts::default()), "The file has no policies");
        assert_eq!(import_words(COUNTS), "Make 3 changes");
        assert_eq!(done(COUNTS), "2 created, 1 changed");
    }

    #[test]
    fn a_plan_with_a_problem_or_without_changes_cannot_be_imported() {
        let plan = |counts, problems| Plan {
            revision: 1,
            counts,
            entries: Vec::new(),
            problems,
        };
        assert!(is_importable(&plan(COUNTS, Vec::new())));
        assert!(!is_importable(&plan(COUNTS, vec![problem(None, None, None)])));
        let same = PlanCounts {
            unchanged: 9,
            ..PlanCounts::default()
        };
        assert!(!is_importable(&plan(same, Vec::new())));
    }

    #[test]
    fn a_problem_says_where_it_is() {
        assert_eq!(
            place(&problem(Some(3), Some("cost cap"), Some("condition.value"))),
            "Entry 3, “cost cap”, condition.value"
        );
        assert_eq!(place(&problem(None, None, None)), "The file");
    }
}
