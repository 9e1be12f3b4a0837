//! A time in which a fix was in force.

use crate::time::Micros;

/// From when to when runs could have the fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: Micros,
    /// The first moment at which it was not in force any more; `None` while it is.
    pub until: Option<Micros>,
}

impl Span {
    pub fn covers(&self, at: Micros) -> bool {
        at >= self.from && self.until.is_none_or(|until| at < until)
    }

    /// The part of it that is not empty and before `end`.
    #[must_use]
    pub fn before(self, end: Micros) -> Option<Self> {
        let until = self.until.map_or(end, |until| until.min(end));
        (self.from < until).then_some(Self {
            until: Some(until),
            ..self
        })
    }
}
