//! From a file to rules.

use std::collections::HashMap;

use ::api::policies::{PlanProblem, read_rule};
use domain::Label;
use domain::policy::{AgentScope, Field, PolicyRule, Problem};
use serde_json::{Map, Value};

use super::MOST_BYTES;
use super::document::parse;

/// The form of files that this server reads; written into no file as long as there is only one.
const VERSION: i64 = 1;
/// More of them help nobody.
const MOST_PROBLEMS: usize = 100;

/// What a file asks for.
#[derive(Default)]
pub(super) struct File {
    pub(super) rules: Vec<FileRule>,
    pub(super) problems: Vec<PlanProblem>,
}

pub(super) struct FileRule {
    /// Its place in the file, from 1.
    pub(super) entry: u32,
    pub(super) rule: PolicyRule,
}

/// By which policies of a file and of the server are the same.
pub(super) type Identity = (AgentScope, Label);

pub(super) fn identity(rule: &PolicyRule) -> Identity {
    (rule.agent_id.clone(), rule.name.clone())
}

impl File {
    pub(super) fn read(text: &str) -> Self {
        match entries(text) {
            Ok(entries) => Self::of(&entries),
            Err(problem) => Self {
                problems: vec![problem],
                ..Self::default()
            },
        }
    }

    fn of(entries: &[Value]) -> Self {
        let mut file = Self::default();
        for (entry, value) in (1..).zip(entries) {
            match read_rule(value) {
                Ok(rule) => file.rules.push(FileRule { entry, rule }),
                Err(problems) => {
                    let named = |problem| of_field(entry, name(value), problem);
                    file.problems.extend(problems.into_iter().map(named));
                }
            }
            if file.problems.len() >= MOST_PROBLEMS {
                file.problems.truncate(MOST_PROBLEMS);
                file.problems
                    .push(whole("has more problems than these", "mend them first"));
                return file;
            }
        }
        file.problems.extend(twice(&file.rules));
        file
    }
}

/// The policies of a file, as they stand there.
fn entries(text: &str) -> Result<Vec<Value>, PlanProblem> {
    if text.len() > MOST_BYTES {
        return Err(whole("is larger than 1 MB", "divide it into several files"));
    }
    match parse(text) {
        Err(fault) => Err(PlanProblem {
            hint: None,
            ..whole(&fault.to_string(), "")
        }),
        Ok(Value::Array(entries)) => Ok(entries),
        Ok(Value::Object(fields)) => listed(fields),
        Ok(_) => Err(whole("has no policies", "a file without any says `policies: []`")),
    }
}

fn listed(mut fields: Map<String, Value>) -> Result<Vec<Value>, PlanProblem> {
    let policies = fields.remove("policies");
    let version = fields.remove("version").unwrap_or_else(|| Value::from(VERSION));
    if version != VERSION {
        return Err(whole(
            "has a `version` that this server does not know",
            "it reads version 1",
        ));
    }
    if !fields.is_empty() {
        return Err(whole(
            "has something besides `policies`",
            "write all policies as a list under `policies`",
        ));
    }
    match policies {
        Some(Value::Array(entries)) => Ok(entries),
        Some(Value::Null) => Ok(Vec::new()),
        Some(_) => Err(whole(
            "has no list under `policies`",
            "begin each policy with `- name:`",
        )),
        None => Err(whole("has no policies", "a file without any says `policies: []`")),
    }
}

/// The names that a file gives twice.
fn twice(rules: &[FileRule]) -> Vec<PlanProblem> {
    let mut seen: HashMap<Identity, u32> = HashMap::new();
    let mut problems = Vec::new();
    for FileRule { entry, rule } in rules {
        let first = *seen.entry(identity(rule)).or_insert(*entry);
        if first != *entry {
            let detail = format!("is the same as that of entry {first}, for the same agents");
            problems.push(
                same_name(Some(*entry), rule, detail).hinted("policies are matched by agent and name; rename one"),
            );
        }
    }
    problems
}

/// A problem with a name that does not tell which policy is meant.
pub(super) fn same_name(entry: Option<u32>, rule: &PolicyRule, detail: String) -> PlanProblem {
    PlanProblem {
        entry,
        name: Some(rule.name.to_string()),
        field: Some(Field::Name.as_str().to_owned()),
        detail,
        hint: None,
    }
}

pub(super) trait Hinted {
    fn hinted(self, hint: &str) -> Self;
}

impl Hinted for PlanProblem {
    fn hinted(self, hint: &str) -> Self {
        Self {
            hint: Some(hint.to_owned()),
            ..self
        }
    }
}

fn of_field(entry: u32, name: Option<String>, problem: Problem) -> PlanProblem {
    // An entry as a whole is named by its place.
    let field = Some(problem.field).filter(|field| *field != Field::Policy);
    PlanProblem {
        entry: Some(entry),
        name,
        field: field.map(|field| field.as_str().to_owned()),
        detail: problem.detail.into_owned(),
        hint: problem.hint.map(std::borrow::Cow::into_owned),
    }
}

/// About the file as a whole.
fn whole(detail: &str, hint: &str) -> PlanProblem {
    PlanProblem {
        entry: None,
        name: None,
        field: None,
        detail: detail.to_owned(),
        hint: Some(hint.to_owned()),
    }
}

/// What an entry calls itself, if that can be a name.
fn name(entry: &Value) -> Option<String> {
    let name = entry.get("name")?.as_str()?.trim();
    (Label::name(name) == name).then(|| name.to_owned())
}
