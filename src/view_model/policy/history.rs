//! Entries of a policy's history in words.

use api::policies::{ChangeKind, ChangeView, FieldDiff};
use api::policy::Field;

use super::labels;

/// What was done.
pub fn deed(change: &ChangeView) -> &'static str {
    match change.kind {
        ChangeKind::Create => "Created",
        ChangeKind::Update => "Changed",
        ChangeKind::Toggle if is_switched_on(change) => "Switched on",
        ChangeKind::Toggle => "Switched off",
        ChangeKind::Delete => "Deleted",
        ChangeKind::Restore => "Restored",
        ChangeKind::Move => "Moved",
        ChangeKind::Import => "Imported",
    }
}

fn is_switched_on(change: &ChangeView) -> bool {
    let enabled = change.fields.iter().find(|diff| diff.field == "enabled");
    enabled.is_some_and(|diff| matches!(diff.after.as_deref(), Some("true" | "yes" | "on")))
}

/// What a field is called in the form.
pub fn field_name(diff: &FieldDiff) -> String {
    let field = Field::OF_RULE.into_iter().find(|field| field.as_str() == diff.field);
    field.map_or_else(|| diff.field.clone(), |field| labels::field(field).to_owned())
}

/// By whose key.
pub fn by(actor: &str) -> String {
    match actor {
        "dev" => "without a key".to_owned(),
        key => format!("with key {key}…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(kind: ChangeKind, after: &str) -> ChangeView {
        ChangeView {
            revision: 4,
            policy_id: 7,
            name: "cap".to_owned(),
            at: 0.0,
            actor: "dev".to_owned(),
            kind,
            fields: vec![FieldDiff {
                field: "enabled".to_owned(),
                before: None,
                after: Some(after.to_owned()),
            }],
            restorable: true,
        }
    }

    #[test]
    fn a_toggle_says_which_way() {
        assert_eq!(deed(&change(ChangeKind::Toggle, "true")), "Switched on");
        assert_eq!(deed(&change(ChangeKind::Toggle, "no")), "Switched off");
        assert_eq!(deed(&change(ChangeKind::Restore, "true")), "Restored");
    }

    #[test]
    fn fields_are_called_as_in_the_form() {
        let diff = |field: &str| FieldDiff {
            field: field.to_owned(),
            before: None,
            after: None,
        };
        assert_eq!(field_name(&diff("condition.value")), "Threshold");
        assert_eq!(field_name(&diff("else")), "else");
        assert_eq!(
            (by("dev"), by("dt_live_ab")),
            ("without a key".to_owned(), "with key dt_live_ab…".to_owned())
        );
    }
}
