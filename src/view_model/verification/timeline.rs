//! What happened to a fix, the newest first.

use api::fixes::{FixLapse, FixNote, FixView};
use api::{FixMeans, FixState, Verdict};

use super::Standing;
use super::standing::verdict_word;
use crate::view_model::format::{count, plural};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Unix seconds.
    pub at: f64,
    pub kind: MomentKind,
    pub title: String,
    pub detail: String,
}

/// What kind of thing; the page has a sign and a colour for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentKind {
    Made,
    RolledBack,
    /// Changed elsewhere.
    Lapsed,
    Turned(Verdict),
}

pub fn moments(fix: &FixView) -> Vec<Moment> {
    let back = fix.rolled_back_at.map(|at| Moment {
        at,
        kind: MomentKind::RolledBack,
        title: "Rolled back".to_owned(),
        detail: String::new(),
    });
    let lapsed = fix.lapsed.map(lapsed);
    let notes = fix.notes.iter().map(turned);
    let mut all: Vec<Moment> = notes.chain(back).chain(lapsed).chain([made(fix)]).collect();
    all.sort_by(|one, other| other.at.total_cmp(&one.at));
    all
}

fn made(fix: &FixView) -> Moment {
    let title = match (fix.state, fix.means) {
        (FixState::Sent, _) => "Sent",
        (FixState::Failed, _) => "Tried",
        (FixState::Staged, FixMeans::Policy) => "Put in shadow",
        (FixState::Staged, _) => "Staged",
        (FixState::Live | FixState::RolledBack, _) if fix.joined => "Noted",
        (_, FixMeans::Clipboard) => "Copied",
        (FixState::Live | FixState::RolledBack, _) => "Applied",
    };
    Moment {
        at: fix.applied_at,
        kind: MomentKind::Made,
        title: title.to_owned(),
        detail: format!("by {}", fix.applied_by),
    }
}

fn lapsed(lapsed: FixLapse) -> Moment {
    Moment {
        at: lapsed.at,
        kind: MomentKind::Lapsed,
        title: capital(Standing::Lapsed(lapsed.why).word()),
        detail: "elsewhere than here".to_owned(),
    }
}

fn capital(word: &str) -> String {
    let mut word = word.to_owned();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    word
}

fn turned(note: &FixNote) -> Moment {
    let runs = plural(note.runs, "run", "runs");
    let detail = match note.recurrences {
        0 => format!("{runs}, none with the failure; was: {}", verdict_word(note.from)),
        some => format!(
            "{} of {runs} with the failure; was: {}",
            count(some),
            verdict_word(note.from)
        ),
    };
    Moment {
        at: note.at,
        kind: MomentKind::Turned(note.to),
        title: capital(verdict_word(note.to)),
        detail,
    }
}

#[cfg(test)]
mod tests {
    use api::Lapse;
    use api::sample::Sample;

    use super::*;

    #[test]
    fn the_newest_is_first_and_the_fix_itself_is_there() {
        let fix = FixView {
            rolled_back_at: Some(FixView::sample().applied_at + 1e6),
            state: FixState::RolledBack,
            ..FixView::sample()
        };
        let told: Vec<_> = moments(&fix)
            .into_iter()
            .map(|moment| format!("{}: {}", moment.title, moment.detail))
            .collect();
        assert_eq!(
            told,
            [
                "Rolled back: ",
                "Likely fixed: 5 runs, none with the failure; was: too few runs",
                "Applied: by dev"
            ]
        );
    }

    #[test]
    fn what_was_changed_elsewhere_has_its_moment() {
        let fix = FixView {
            lapsed: Some(FixLapse {
                at: FixView::sample().applied_at + 1e6,
                why: Lapse::LabelMoved { version: Some(7) },
            }),
            ..FixView::sample()
        };
        let newest = moments(&fix).remove(0);
        assert_eq!(
            (newest.title.as_str(), newest.kind),
            ("Label moved", MomentKind::Lapsed)
        );
    }

    #[test]
    fn a_recurrence_is_counted() {
        let note = FixNote {
            at: 1.0,
            from: Verdict::Verified,
            to: Verdict::StillOccurring,
            runs: 12,
            recurrences: 1,
        };
        let moment = turned(&note);
        assert_eq!(moment.title, "Still occurring");
        assert_eq!(moment.detail, "1 of 12 runs with the failure; was: verified");
    }
}
