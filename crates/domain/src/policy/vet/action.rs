//! The action: has it what it needs, and nothing that belongs to another?

use super::condition::unknown;
use super::{keep, missing, text};
use crate::label::Label;
use crate::policy::action::{Action, ActionKind};
use crate::policy::draft::{Draft, Field, Problem};

/// The action, if it is complete and nothing is left over.
pub(super) fn action(draft: &Draft, problems: &mut Vec<Problem>) -> Option<Action> {
    let kind = keep(problems, kind(draft))?;
    let before = problems.len();
    let params = [
        (Field::Model, &draft.model, ActionKind::SwitchModel),
        (Field::Prompt, &draft.prompt, ActionKind::InjectPrompt),
        (Field::Message, &draft.message, ActionKind::Stop),
    ];
    let mut action = (kind == ActionKind::Log).then_some(Action::Log {});
    for (field, given, owner) in params {
        if owner == kind {
            action = keep(problems, filled(kind, field, given.as_deref()));
        } else if given.is_some() {
            problems.push(foreign(field, kind, owner));
        }
    }
    action.filter(|_| problems.len() == before)
}

fn kind(draft: &Draft) -> Result<ActionKind, Problem> {
    let given = draft.action.as_deref().ok_or_else(|| missing(Field::Action))?;
    ActionKind::parse(given).ok_or_else(|| unknown(Field::Action, given, ActionKind::ALL.map(ActionKind::as_str)))
}

fn filled(kind: ActionKind, field: Field, given: Option<&str>) -> Result<Action, Problem> {
    let needed = || given.ok_or_else(|| missing(field));
    Ok(match kind {
        ActionKind::Stop => Action::Stop {
            message: message(field, given)?,
        },
        ActionKind::SwitchModel => Action::SwitchModel {
            model: text::line(field, needed()?, Label::MAX_CHARS)?.to_owned(),
        },
        ActionKind::InjectPrompt => Action::InjectPrompt {
            prompt: text::prose(field, needed()?, Action::MOST_PROMPT)?.to_owned(),
        },
        ActionKind::Log => Action::Log {},
    })
}

/// An empty one is none: the SDK then has its own.
fn message(field: Field, given: Option<&str>) -> Result<Option<String>, Problem> {
    match given.filter(|text| !text.trim().is_empty()) {
        Some(text) => text::prose(field, text, Action::MOST_MESSAGE).map(|text| Some(text.to_owned())),
        None => Ok(None),
    }
}

fn foreign(field: Field, kind: ActionKind, owner: ActionKind) -> Problem {
    let (kind, owner) = (kind.as_str(), owner.as_str());
    Problem::new(field, format!("does not go with `{kind}`"))
        .hint(format!("leave it out, or choose the action `{owner}`"))
}
