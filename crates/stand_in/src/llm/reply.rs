//! What a model answers.

use std::time::Duration;

use serde_json::Value;

use super::fitting::fitting;

/// The answer to one request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// JSON that fits the schema of the request.
    Fitting,
    Json(Value),
    /// This text, whatever it is.
    Text(String),
    /// The model thinks aloud before it says this.
    ThinkingFirst(Value),
    /// JSON in a code fence.
    Fenced(Value),
    /// The answer ends in the middle, because no more tokens were allowed.
    CutOff,
    /// The model does not want to.
    Refusal,
    /// The other reply, in so many pieces with a pause before each.
    Slowly {
        reply: Box<Reply>,
        pieces: usize,
        pause: Duration,
    },
    /// 401.
    WrongKey,
    /// 404.
    UnknownModel,
    /// 429; without seconds there is no `retry-after`.
    RateLimited(Option<u64>),
    /// There is no money left: 402, or 429 where the other provider says it like that.
    NoMoney,
    /// 429 without `retry-after`: a limit on spending that somebody set.
    SpendLimit,
    /// 500.
    Failed,
    /// 529, or 503 where the other provider says it like that.
    Overloaded,
}

/// What comes when the model says something.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) thinking: bool,
    pub(super) text: String,
    pub(super) end: End,
}

/// Why the model stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Done,
    Cut,
    Refused,
}

impl Reply {
    /// What the model says to a request with this schema; `None` when it says nothing.
    pub(super) fn said(&self, schema: &Value) -> Option<Said> {
        let said = |thinking, text: String, end| Some(Said { thinking, text, end });
        match self {
            Self::Fitting => said(false, fitting(schema).to_string(), End::Done),
            Self::Json(value) => said(false, value.to_string(), End::Done),
            Self::Text(text) => said(false, text.clone(), End::Done),
            Self::ThinkingFirst(value) => said(true, value.to_string(), End::Done),
            Self::Fenced(value) => said(false, format!("```json\n{value}\n```"), End::Done),
            Self::CutOff => {
                let mut text = fitting(schema).to_string();
                text.truncate(text.floor_char_boundary(text.len() / 2));
                said(false, text, End::Cut)
            }
            Self::Refusal => said(false, "I cannot help with that.".to_owned(), End::Refused),
            _ => None,
        }
    }
}
