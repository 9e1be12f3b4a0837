//! What changed from one form of a policy to the next.

use super::draft::Field;
use super::rule::PolicyRule;

/// A field that is not what it was. `None` is a policy that did not exist, or a field it did not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    pub field: Field,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The fields that differ, in the order of the form.
pub fn changes(_before: Option<&PolicyRule>, _after: Option<&PolicyRule>) -> Vec<FieldChange> {
    Vec::new()
}
