//! What a file would change.

use std::collections::{HashMap, HashSet};

use ::api::policies::{FieldDiff, Plan, PlanChange, PlanCounts, PlanEntry};
use domain::policy::PolicyRule;
use store::{PolicyRecord, PolicySet, PolicyWrite};

use super::file::{File, FileRule, Hinted, Identity, identity, same_name};

/// A plan, and what has to be written to make it true. Nothing may be written while it has problems.
pub(super) struct Comparison {
    pub(super) plan: Plan,
    /// In the order of the entries that change something.
    pub(super) writes: Vec<PolicyWrite>,
}

/// Policies are the same if agent and name are. With `delete_missing`, those that the file does not have go.
pub(super) fn compare(set: &PolicySet, file: &File, delete_missing: bool) -> Comparison {
    let mut comparison = Comparison {
        plan: Plan {
            revision: set.revision.0,
            problems: file.problems.clone(),
            ..Plan::default()
        },
        writes: Vec::new(),
    };
    let mut present: HashMap<Identity, Vec<&PolicyRecord>> = HashMap::new();
    for record in &set.policies {
        present.entry(identity(&record.rule)).or_default().push(record);
    }
    for entry in &file.rules {
        let same = present.get(&identity(&entry.rule)).map_or(&[][..], Vec::as_slice);
        comparison.match_up(entry, same);
    }
    if delete_missing {
        let kept: HashSet<Identity> = file.rules.iter().map(|entry| identity(&entry.rule)).collect();
        let missing = set
            .policies
            .iter()
            .filter(|record| !kept.contains(&identity(&record.rule)));
        missing.for_each(|record| comparison.delete(record));
    }
    comparison.plan.counts = counts(&comparison.plan.entries);
    comparison
}

impl Comparison {
    fn match_up(&mut self, entry: &FileRule, same: &[&PolicyRecord]) {
        let rule = &entry.rule;
        match same {
            [] => {
                self.note(PlanChange::Create, None, None, Some(rule));
                self.writes.push(PolicyWrite::Create(rule.clone()));
            }
            [record] if record.rule == *rule => {
                self.note(PlanChange::Unchanged, Some(record), Some(rule), Some(rule));
            }
            [record] => {
                self.note(PlanChange::Change, Some(record), Some(&record.rule), Some(rule));
                self.writes.push(PolicyWrite::Replace {
                    id: record.id,
                    rule: rule.clone(),
                    expected: Some(record.revision),
                });
            }
            [first, second, ..] => {
                let detail = format!(
                    "is that of two policies here, {} and {}, for the same agents",
                    first.id, second.id
                );
                let problem = same_name(Some(entry.entry), rule, detail);
                self.plan
                    .problems
                    .push(problem.hinted("rename or delete one of the two first"));
            }
        }
    }

    fn delete(&mut self, record: &PolicyRecord) {
        self.note(PlanChange::Delete, Some(record), Some(&record.rule), None);
        self.writes.push(PolicyWrite::Delete {
            id: record.id,
            expected: Some(record.revision),
        });
    }

    fn note(
        &mut self,
        change: PlanChange,
        record: Option<&PolicyRecord>,
        before: Option<&PolicyRule>,
        after: Option<&PolicyRule>,
    ) {
        let Some(rule) = after.or(before) else { return };
        self.plan.entries.push(PlanEntry {
            change,
            name: rule.name.to_string(),
            agent_id: rule.agent_id.as_str().to_owned(),
            policy_id: record.map(|record| record.id.0),
            fields: FieldDiff::between(before, after),
        });
    }
}

fn counts(entries: &[PlanEntry]) -> PlanCounts {
    let count = |change| entries.iter().filter(|entry| entry.change == change).count() as u32;
    PlanCounts {
        create: count(PlanChange::Create),
        change: count(PlanChange::Change),
        delete: count(PlanChange::Delete),
        unchanged: count(PlanChange::Unchanged),
    }
}
