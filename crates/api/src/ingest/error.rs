//! Why a request as a whole is refused.

/// Why nothing of a request can be used. Never quotes what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    #[error("the body is not UTF-8 text")]
    NotUtf8,
    #[error("the body is not valid JSON: line {line}, column {column}")]
    NotJson { line: usize, column: usize },
    #[error("the body must be a JSON object")]
    NotAnObject,
    #[error("`{0}` is required")]
    Missing(&'static str),
    #[error("`{field}` must be {expected}")]
    WrongType {
        field: &'static str,
        expected: &'static str,
    },
    #[error("`events` must not be empty")]
    Empty,
    #[error("`events` must have at most {most} elements")]
    TooMany { most: usize },
}

impl BatchError {
    /// The field of the body that is wrong, if it is one.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::NotUtf8 | Self::NotJson { .. } | Self::NotAnObject => None,
            Self::Missing(field) | Self::WrongType { field, .. } => Some(field),
            Self::Empty | Self::TooMany { .. } => Some("events"),
        }
    }

    pub(super) fn of(error: &serde_json::Error) -> Self {
        if error.is_data() {
            return Self::NotAnObject;
        }
        Self::NotJson {
            line: error.line(),
            column: error.column(),
        }
    }
}
