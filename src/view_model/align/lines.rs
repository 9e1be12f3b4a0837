//! What of an alignment is on the screen: equal stretches and repeats are one line each until opened.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Alignment, Kinship, Pair};

/// One line of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The row of the alignment at this index.
    Row(usize),
    /// `count` equal rows from `first` on, folded.
    Equal { first: usize, count: usize },
    /// The `period` rows before `first` come `times` more times on the same side, folded.
    Again {
        first: usize,
        period: usize,
        times: usize,
        /// With the same arguments each time.
        same: bool,
    },
}

/// What is folded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Folding {
    /// Fold every equal row, also those around differences.
    pub only_differences: bool,
    /// First rows of the folded stretches that were opened.
    pub opened: BTreeSet<usize>,
    /// A row that must be on the screen.
    pub shown: Option<usize>,
}

/// Equal rows that stay around a difference.
const AROUND: usize = 3;
/// Fewer rows than this are not worth folding.
const FEW: usize = 3;
/// The longest pattern whose repeats are found.
const LONGEST_PERIOD: usize = 16;

/// The lines of an alignment, in order.
pub fn lines(alignment: &Alignment, folding: &Folding) -> Vec<Line> {
    let mut out = Vec::new();
    let pairs = &alignment.pairs;
    let mut at = 0;
    while at < pairs.len() {
        let kinship = pairs[at].kinship;
        let length = pairs[at..].iter().take_while(|pair| pair.kinship == kinship).count();
        let stretch = at..at + length;
        match kinship {
            Kinship::Same => equal(&mut out, pairs.len(), stretch, folding),
            Kinship::OnlyLeft | Kinship::OnlyRight => one_sided(&mut out, pairs, stretch, folding),
            Kinship::OtherArguments | Kinship::OtherOutcome | Kinship::OtherCall => out.extend(stretch.map(Line::Row)),
        }
        at += length;
    }
    out
}

/// The line that shows a row.
pub fn line_of(lines: &[Line], row: usize) -> Option<usize> {
    let first = |line: &Line| match *line {
        Line::Row(first) | Line::Equal { first, .. } | Line::Again { first, .. } => first,
    };
    lines.partition_point(|line| first(line) <= row).checked_sub(1)
}

impl Folding {
    fn is_open(&self, rows: &Range<usize>) -> bool {
        self.opened.contains(&rows.start) || self.shown.is_some_and(|shown| rows.contains(&shown))
    }
}

fn equal(out: &mut Vec<Line>, total: usize, stretch: Range<usize>, folding: &Folding) {
    let (around, few) = if folding.only_differences {
        (0, 1)
    } else {
        (AROUND, FEW)
    };
    let before = if stretch.start == 0 { 0 } else { around };
    let after = if stretch.end == total { 0 } else { around };
    let inner = stretch.start + before..stretch.end.saturating_sub(after);
    if inner.len() < few || folding.is_open(&inner) {
        out.extend(stretch.map(Line::Row));
        return;
    }
    out.extend((stretch.start..inner.start).map(Line::Row));
    out.push(Line::Equal {
        first: inner.start,
        count: inner.len(),
    });
    out.extend((inner.end..stretch.end).map(Line::Row));
}

fn one_sided(out: &mut Vec<Line>, pairs: &[Pair], stretch: Range<usize>, folding: &Folding) {
    let mut at = stretch.start;
    while at < stretch.end {
        let Some((period, times)) = repeats(&pairs[at..stretch.end]) else {
            out.push(Line::Row(at));
            at += 1;
            continue;
        };
        let again = at + period..at + period * (times + 1);
        out.extend((at..again.start).map(Line::Row));
        if folding.is_open(&again) {
            out.extend(again.clone().map(Line::Row));
        } else {
            let same = again.clone().all(|row| pairs[row].exact == pairs[row - period].exact);
            out.push(Line::Again {
                first: again.start,
                period,
                times,
                same,
            });
        }
        at = again.end;
    }
}

/// The shortest pattern that these rows begin with and that follows at least twice more, and how often.
fn repeats(rows: &[Pair]) -> Option<(usize, usize)> {
    (1..=LONGEST_PERIOD.min(rows.len() / 3)).find_map(|period| {
        let same = |(row, before): &(&Pair, &Pair)| row.loose == before.loose;
        let length = rows[period..].iter().zip(rows).take_while(same).count();
        let times = length / period;
        (times >= 2).then_some((period, times))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_model::align::align;
    use crate::view_model::graph::fold::tests::steps;

    fn shown(left: &str, right: &str, folding: &Folding) -> (Alignment, Vec<Line>) {
        let both = align(&steps(left), &steps(right));
        let lines = lines(&both, folding);
        (both, lines)
    }

    fn long(differing: &str) -> String {
        let same = "a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8";
        format!("start {same} {differing} {same} end")
    }

    #[test]
    fn equal_stretches_fold_and_leave_what_is_around_a_difference() {
        let (_, lines) = shown(&long("x=1"), &long("x=2"), &Folding::default());
        assert_eq!(lines.first(), Some(&Line::Equal { first: 0, count: 6 }));
        assert_eq!(lines[1..8], (6..13).map(Line::Row).collect::<Vec<_>>());
        assert_eq!(lines.last(), Some(&Line::Equal { first: 13, count: 6 }));
    }

    #[test]
    fn only_differences_leaves_nothing_equal() {
        let folding = Folding {
            only_differences: true,
            ..Folding::default()
        };
        let (_, lines) = shown(&long("x=1"), &long("x=2"), &folding);
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[1], Line::Row(9));
    }

    #[test]
    fn a_stretch_opens_by_hand_or_for_a_row_in_it() {
        let by_hand = Folding {
            opened: BTreeSet::from([0]),
            ..Folding::default()
        };
        let for_a_row = Folding {
            shown: Some(2),
            ..Folding::default()
        };
        for folding in [by_hand, for_a_row] {
            let (_, lines) = shown(&long("x=1"), &long("x=2"), &folding);
            assert_eq!(lines[2], Line::Row(2));
        }
    }

    #[test]
    fn a_loop_on_one_side_is_one_line() {
        let looping = "start x=1 y=1 x=1 y=1 x=1 y=1 x=1 y=1 end";
        let (_, lines) = shown(looping, "start end", &Folding::default());
        let again = Line::Again {
            first: 3,
            period: 2,
            times: 3,
            same: true,
        };
        assert_eq!(lines, [Line::Row(0), Line::Row(1), Line::Row(2), again, Line::Row(9)]);
        assert_eq!(line_of(&lines, 6), Some(3));
        assert_eq!(line_of(&lines, 9), Some(4));
    }

    #[test]
    fn a_loop_with_changing_arguments_says_so() {
        let (_, lines) = shown("start x=1 x=2 x=3 x=4 end", "start end", &Folding::default());
        assert!(matches!(
            lines[2],
            Line::Again {
                same: false,
                times: 3,
                ..
            }
        ));
    }
}
