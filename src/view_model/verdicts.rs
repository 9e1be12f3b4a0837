//! Verdicts about fixes that turned: which of them are news, and what is said about them.

use api::Verdict;
use api::fixes::VerdictTurn;

use super::format::{count, plural};
use super::verification::standing::verdict_word;

/// So many are kept, and asked for.
pub const MOST: usize = 20;

/// More than this at once are told as a number.
const MOST_TOLD: usize = 3;

/// The turns that the tab knows of.
#[derive(Clone, Debug, Default)]
pub struct Turns {
    newest: Vec<VerdictTurn>,
    /// Whether it is known what had turned before the tab was opened.
    began: bool,
}

/// What a message says, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub text: String,
    pub href: String,
    /// The failure is back.
    pub bad: bool,
}

impl Turns {
    /// Newest first.
    pub fn newest(&self) -> &[VerdictTurn] {
        &self.newest
    }

    /// Takes a turn that the stream tells; whether it is news.
    pub fn hear(&mut self, turn: VerdictTurn) -> bool {
        let news = !self.knows(&turn);
        if news {
            self.put(turn);
        }
        news
    }

    /// Takes the newest turns as the server has them. The first time they are what was there before the
    /// reader came; later, those that are not known were missed, and are news.
    pub fn read(&mut self, turns: Vec<VerdictTurn>) -> Vec<VerdictTurn> {
        let oldest = self.newest.last().map(|turn| turn.note.at);
        // Where older ones were dropped, what is not known may be one of those.
        let dropped = |turn: &VerdictTurn| self.newest.len() >= MOST && oldest > Some(turn.note.at);
        let unknown: Vec<VerdictTurn> = turns
            .into_iter()
            .filter(|turn| !self.knows(turn) && !dropped(turn))
            .collect();
        for turn in unknown.clone() {
            self.put(turn);
        }
        if std::mem::replace(&mut self.began, true) {
            unknown
        } else {
            Vec::new()
        }
    }

    fn knows(&self, turn: &VerdictTurn) -> bool {
        self.newest.iter().any(|known| key(known) == key(turn))
    }

    fn put(&mut self, turn: VerdictTurn) {
        let at = self.newest.partition_point(|known| known.note.at > turn.note.at);
        self.newest.insert(at, turn);
        self.newest.truncate(MOST);
    }
}

/// Tells a turn from every other.
pub fn key(turn: &VerdictTurn) -> (u64, u64) {
    (turn.fix_id.0, turn.note.at.to_bits())
}

/// The messages for turns that are news.
pub fn told(turns: &[VerdictTurn]) -> Vec<Told> {
    if turns.len() > MOST_TOLD {
        return vec![Told {
            text: format!("The verdicts about {} fixes turned", turns.len()),
            href: "/fixes".to_owned(),
            bad: turns.iter().any(is_bad),
        }];
    }
    let tell = |turn: &VerdictTurn| Told {
        text: sentence(turn),
        href: super::query::signal_href(turn.signal_id),
        bad: is_bad(turn),
    };
    turns.iter().map(tell).collect()
}

/// `Fix of TOOL_LOOP, research-agent: still occurring, in 2 of 12 runs since`.
pub fn sentence(turn: &VerdictTurn) -> String {
    let VerdictTurn {
        agent_id,
        failure_type,
        note,
        ..
    } = turn;
    let runs = plural(note.runs, "run", "runs");
    let seen = match note.to {
        Verdict::StillOccurring => format!("in {} of {runs} since", count(note.recurrences)),
        Verdict::Verified | Verdict::LikelyFixed => format!("not seen in {runs} since"),
        Verdict::InsufficientData => format!("{runs} since"),
    };
    let failure = failure_type.as_str();
    format!("Fix of {failure}, {agent_id}: {}, {seen}", verdict_word(note.to))
}

fn is_bad(turn: &VerdictTurn) -> bool {
    turn.note.to == Verdict::StillOccurring
}

#[cfg(test)]
pub(super) mod tests {
    use api::FixId;
    use api::sample::Sample;

    use super::*;

    pub fn turn(fix: u64, at: f64) -> VerdictTurn {
        let mut turn = VerdictTurn::sample();
        turn.fix_id = FixId(fix);
        turn.note.at = at;
        turn
    }

    fn fixes(turns: &[VerdictTurn]) -> Vec<u64> {
        turns.iter().map(|turn| turn.fix_id.0).collect()
    }

    #[test]
    fn what_turned_before_the_reader_came_is_no_news() {
        let mut turns = Turns::default();
        assert!(turns.hear(turn(3, 30.0)), "it turns before the first answer is there");
        assert_eq!(turns.read(vec![turn(3, 30.0), turn(2, 20.0), turn(1, 10.0)]), []);
        assert_eq!(fixes(turns.newest()), [3, 2, 1]);
    }

    #[test]
    fn what_was_missed_is_told_once() {
        let mut turns = Turns::default();
        turns.read(vec![turn(1, 10.0)]);
        assert!(turns.hear(turn(1, 40.0)) && !turns.hear(turn(1, 40.0)));
        let after_a_gap = vec![turn(1, 40.0), turn(2, 30.0), turn(1, 10.0)];
        assert_eq!(fixes(&turns.read(after_a_gap.clone())), [2]);
        assert_eq!(turns.read(after_a_gap), []);
        assert_eq!(fixes(turns.newest()), [1, 2, 1], "the newest first");
    }

    #[test]
    fn what_was_dropped_for_newer_ones_is_not_told_when_it_comes_up_again() {
        let mut turns = Turns::default();
        turns.read(Vec::new());
        for number in 0..=MOST as u64 {
            assert!(turns.hear(turn(number, number as f64)));
        }
        // The newest ones went with their runs.
        assert_eq!(turns.read(vec![turn(2, 2.0), turn(1, 1.0), turn(0, 0.0)]), []);
        assert_eq!(turns.newest().len(), MOST);
    }

    #[test]
    fn a_message_says_what_was_seen_since_the_fix() {
        let said = |to, runs, recurrences| {
            let mut turn = turn(7, 1.0);
            (turn.note.to, turn.note.runs, turn.note.recurrences) = (to, runs, recurrences);
            told(&[turn]).remove(0)
        };
        let verified = said(Verdict::Verified, 10, 0);
        assert_eq!(
            verified.text,
            "Fix of TOOL_LOOP, research-agent: verified, not seen in 10 runs since"
        );
        assert!(!verified.bad && verified.href.starts_with("/signals/"));
        let back = said(Verdict::StillOccurring, 1, 1);
        assert_eq!(
            back.text,
            "Fix of TOOL_LOOP, research-agent: still occurring, in 1 of 1 run since"
        );
        assert!(back.bad);
        assert!(
            said(Verdict::InsufficientData, 3, 0)
                .text
                .ends_with("too few runs, 3 runs since")
        );
    }

    #[test]
    fn many_are_told_as_a_number() {
        let turns: Vec<VerdictTurn> = (0..4).map(|fix| turn(fix, 1.0)).collect();
        assert_eq!(told(&turns[..3]).len(), 3);
        let many = told(&turns);
        assert_eq!((many.len(), many[0].href.as_str()), (1, "/fixes"));
        assert!(many[0].text.contains("4 fixes"));
    }
}
