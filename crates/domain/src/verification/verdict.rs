//! The plain rule.

use serde::{Deserialize, Serialize};

use crate::proportion::Proportion;

/// What the runs since a fix say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// At least [`Verdict::VERIFIED_RUNS`] runs, none with the failure.
    Verified,
    /// At least [`Verdict::LIKELY_RUNS`] runs, none with the failure.
    LikelyFixed,
    StillOccurring,
    InsufficientData,
}

impl Verdict {
    pub const ALL: [Self; 4] = [
        Self::Verified,
        Self::LikelyFixed,
        Self::StillOccurring,
        Self::InsufficientData,
    ];

    pub const VERIFIED_RUNS: u64 = 10;
    pub const LIKELY_RUNS: u64 = 5;

    /// The verdict over the runs since the fix, `hits` of which had the failure.
    pub const fn of(after: Proportion) -> Self {
        match after {
            Proportion { hits: 1.., .. } => Self::StillOccurring,
            Proportion {
                total: Self::VERIFIED_RUNS..,
                ..
            } => Self::Verified,
            Proportion {
                total: Self::LIKELY_RUNS..,
                ..
            } => Self::LikelyFixed,
            Proportion { .. } => Self::InsufficientData,
        }
    }

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::LikelyFixed => "likely_fixed",
            Self::StillOccurring => "still_occurring",
            Self::InsufficientData => "insufficient_data",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thresholds_are_those_of_the_guide() {
        for (hits, total, expected) in [
            (0, 0, Verdict::InsufficientData),
            (0, 4, Verdict::InsufficientData),
            (0, 5, Verdict::LikelyFixed),
            (0, 9, Verdict::LikelyFixed),
            (0, 10, Verdict::Verified),
            (1, 1, Verdict::StillOccurring),
            (1, 500, Verdict::StillOccurring),
        ] {
            assert_eq!(Verdict::of(Proportion { hits, total }), expected, "{hits} of {total}");
        }
    }

    #[test]
    fn it_is_written_as_it_is_named() {
        for verdict in Verdict::ALL {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.as_str());
            assert_eq!(Verdict::parse(verdict.as_str()), Some(verdict));
        }
    }
}
