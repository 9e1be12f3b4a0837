//! Two editors: what one has beside what the other saved meanwhile.

use api::policy::{ActionKind, Field};

use super::form::PolicyForm;
use super::labels;

/// A field in which they differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub field: Field,
    pub mine: String,
    pub theirs: String,
}

/// Where two forms say something else, in the order of the form.
pub fn differences(mine: &PolicyForm, theirs: &PolicyForm) -> Vec<Difference> {
    let differ = |field: Field| {
        let (mine, theirs) = (text(mine, field), text(theirs, field));
        (mine != theirs).then_some(Difference { field, mine, theirs })
    };
    Field::OF_RULE.into_iter().filter_map(differ).collect()
}

/// `mine` with one field of `theirs`. What only makes sense with it comes along.
pub fn take(mine: PolicyForm, theirs: &PolicyForm, field: Field) -> PolicyForm {
    let other = theirs.clone();
    match field {
        Field::Policy => other,
        Field::Name => PolicyForm {
            name: other.name,
            ..mine
        },
        Field::Agent => PolicyForm {
            all_agents: other.all_agents,
            agent: other.agent,
            ..mine
        },
        Field::Condition | Field::Trigger | Field::Operator | Field::Value => PolicyForm {
            trigger: other.trigger,
            operator: other.operator,
            number: other.number,
            reason: other.reason,
            failure: other.failure,
            ..mine
        },
        Field::ActionObject | Field::Params | Field::Action | Field::Model | Field::Prompt | Field::Message => {
            PolicyForm {
                action: other.action,
                model: other.model,
                prompt: other.prompt,
                message: other.message,
                ..mine
            }
        }
        Field::Priority => PolicyForm {
            priority: other.priority,
            ..mine
        },
        Field::Enabled => PolicyForm {
            enabled: other.enabled,
            ..mine
        },
        Field::Shadow => PolicyForm {
            shadow: other.shadow,
            ..mine
        },
    }
}

/// A field as it is shown; empty where it is not.
fn text(form: &PolicyForm, field: Field) -> String {
    let of = |action: ActionKind, text: &str| {
        if form.action == action {
            text.trim().to_owned()
        } else {
            String::new()
        }
    };
    let flag = |on: bool| if on { "yes" } else { "no" }.to_owned();
    match field {
        // These hold others, which are shown.
        Field::Policy | Field::Condition | Field::ActionObject | Field::Params => String::new(),
        Field::Name => form.name.trim().to_owned(),
        Field::Agent if form.all_agents => "all agents".to_owned(),
        Field::Agent => form.agent.trim().to_owned(),
        Field::Trigger => labels::trigger(form.trigger).to_owned(),
        Field::Operator => labels::operator(form.operator).to_owned(),
        Field::Value => form.value().trim().to_owned(),
        Field::Action => labels::action(form.action).to_owned(),
        Field::Model => of(ActionKind::SwitchModel, &form.model),
        Field::Prompt => of(ActionKind::InjectPrompt, &form.prompt),
        Field::Message => of(ActionKind::Stop, &form.message),
        Field::Priority => form.priority.trim().to_owned(),
        Field::Enabled => flag(form.enabled),
        Field::Shadow => flag(form.shadow),
    }
}

#[cfg(test)]
mod tests {
    use api::policy::Trigger;

    use super::*;
    use crate::view_model::policy::templates::Template;

    #[test]
    fn only_what_differs_is_shown() {
        let mine = Template::ToolCalls.form();
        assert_eq!(differences(&mine, &mine), []);
        let theirs = PolicyForm {
            priority: "10".to_owned(),
            enabled: false,
            ..mine.clone()
        };
        let fields: Vec<Field> = differences(&mine, &theirs).into_iter().map(|it| it.field).collect();
        assert_eq!(fields, [Field::Priority, Field::Enabled]);
        // What is typed for an action that is not chosen is not part of the policy.
        assert_eq!(
            differences(
                &mine,
                &PolicyForm {
                    prompt: "x".to_owned(),
                    ..mine.clone()
                }
            ),
            []
        );
    }

    #[test]
    fn taking_every_difference_makes_them_equal() {
        let (mine, theirs) = (Template::ToolCalls.form(), Template::Loop.form());
        let found = differences(&mine, &theirs);
        let merged = found.iter().fold(mine, |mine, it| take(mine, &theirs, it.field));
        assert_eq!(merged, theirs);
    }

    #[test]
    fn a_threshold_brings_its_trigger() {
        let (mine, theirs) = (Template::ToolCalls.form(), Template::Cost.form());
        let merged = take(mine, &theirs, Field::Value);
        assert_eq!((merged.trigger, merged.value()), (Trigger::CostUsd, "0.50"));
        assert_eq!(merged.action, ActionKind::Stop);
    }
}
