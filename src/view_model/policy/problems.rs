//! What is wrong, field by field: as the form finds it, and as the server says it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use api::policy::{Field, Problem};

use super::labels;
use crate::api::ClientError;
use crate::view_model::notice::sentence;

/// The fields that the reader has been in: of the others nothing is said before they want to save.
pub type Touched = BTreeSet<Field>;

/// The problem in a sentence. What only says something of the field gets its name.
pub fn words(problem: &Problem) -> String {
    const VERBS: [&str; 4] = ["is ", "must ", "has ", "does "];
    let detail = if VERBS.iter().any(|verb| problem.detail.starts_with(verb)) {
        format!("{} {}", labels::field(problem.field), problem.detail)
    } else {
        sentence(&problem.detail)
    };
    match &problem.hint {
        Some(hint) => format!("{detail}: {hint}."),
        None => format!("{detail}."),
    }
}

/// What to say under a field.
pub fn of_field(problems: &[Problem], touched: &Touched, field: Field) -> Option<String> {
    let problem = problems.iter().find(|problem| problem.field == field)?;
    touched.contains(&field).then(|| words(problem))
}

/// The problem that the server has with a field, when it names one of the form.
pub fn of_error(error: &ClientError) -> Option<Problem> {
    let ClientError::Api(body) = error else { return None };
    let name = body.field.as_deref()?;
    let field = Field::OF_RULE.into_iter().find(|field| field.as_str() == name)?;
    Some(Problem {
        field,
        detail: Cow::Owned(body.detail.clone()),
        hint: body.hint.clone().map(Cow::Owned),
    })
}

/// The id of a field's control.
pub fn control_id(field: Field) -> &'static str {
    match field {
        Field::Policy | Field::Name => "policy-name",
        Field::Agent => "policy-agent",
        Field::Condition | Field::Trigger => "policy-trigger",
        Field::Operator => "policy-operator",
        Field::Value => "policy-value",
        Field::ActionObject | Field::Params | Field::Action => "policy-action",
        Field::Model => "policy-model",
        Field::Prompt => "policy-prompt",
        Field::Message => "policy-message",
        Field::Priority => "policy-priority",
        Field::Enabled => "policy-enabled",
        Field::Shadow => "policy-shadow",
    }
}

#[cfg(test)]
mod tests {
    use api::{ApiErrorBody, ErrorCode};

    use super::*;

    fn problem() -> Problem {
        Problem {
            field: Field::Value,
            detail: Cow::Borrowed("must be a whole number"),
            hint: Some(Cow::Borrowed("such as 5")),
        }
    }

    #[test]
    fn a_field_that_nobody_was_in_says_nothing() {
        let problems = [problem()];
        assert_eq!(of_field(&problems, &Touched::new(), Field::Value), None);
        let touched = Touched::from([Field::Value]);
        assert_eq!(
            of_field(&problems, &touched, Field::Value).as_deref(),
            Some("Threshold must be a whole number: such as 5.")
        );
        assert_eq!(of_field(&problems, &touched, Field::Name), None);
    }

    #[test]
    fn a_refusal_of_the_server_finds_its_field() {
        let refusal = |field: Option<&str>| {
            ClientError::from(ApiErrorBody {
                field: field.map(str::to_owned),
                ..ApiErrorBody::new(ErrorCode::InvalidBody, "no".to_owned(), "r1".to_owned())
            })
        };
        let field = |error: &ClientError| of_error(error).map(|problem| problem.field);
        assert_eq!(field(&refusal(Some("action.params.prompt"))), Some(Field::Prompt));
        assert_eq!(field(&refusal(Some("limit"))), None);
        assert_eq!(field(&refusal(None)), None);
        assert_eq!(field(&ClientError::Network), None);
    }
}
