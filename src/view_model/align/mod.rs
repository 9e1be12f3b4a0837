//! Two runs side by side: which steps they share, and where they part.

mod diff;
mod lines;
mod metrics;

use std::collections::HashMap;

use api::{ContentHash, Step, StepKind, StepOutcome};

pub use lines::{Folding, Line, line_of, lines};
pub use metrics::{Metric, Worse, metrics};

/// What two aligned steps have to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinship {
    /// The same call with the same content and the same outcome.
    Same,
    /// The same call with other content.
    OtherArguments,
    /// The same call with the same content, and it went otherwise.
    OtherOutcome,
    /// Another call in the same place.
    OtherCall,
    OnlyLeft,
    OnlyRight,
}

/// One row of the alignment: at least one of both sides is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Position in the left run's list of steps.
    pub left: Option<usize>,
    /// Position in the right run's list of steps.
    pub right: Option<usize>,
    pub kinship: Kinship,
    /// Equal for steps of the same kind and name with the same content and outcome.
    exact: u32,
    /// Equal for steps of the same kind and name.
    loose: u32,
}

/// Both runs' steps, each exactly once and in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alignment {
    pub pairs: Vec<Pair>,
    /// Where each stretch of differing rows begins.
    pub differences: Vec<usize>,
}

/// Aligns two runs by step identity: first by kind, name, content and outcome, then, between what is
/// equal, by kind and name.
///
/// The input of a run is not compared: another input is a fact about the pair, not a step where they part.
pub fn align(left: &[Step], right: &[Step]) -> Alignment {
    let mut names = Names::default();
    let left: Vec<Identity> = left.iter().map(|step| names.identity(step)).collect();
    let right: Vec<Identity> = right.iter().map(|step| names.identity(step)).collect();
    let mut pairs = Vec::with_capacity(left.len().max(right.len()));
    let (mut x, mut y) = (0, 0);
    let exact = |side: &[Identity]| -> Vec<u32> { side.iter().map(|it| it.exact).collect() };
    let end = (left.len(), right.len());
    for (l, r) in diff::matches(&exact(&left), &exact(&right)).into_iter().chain([end]) {
        gap(&mut pairs, (&left, x..l), (&right, y..r));
        if (l, r) != end {
            pairs.push(pair(&left, &right, Some(l), Some(r)));
        }
        (x, y) = (l + 1, r + 1);
    }
    let differs = |at: usize| pairs.get(at).is_some_and(|pair: &Pair| pair.kinship != Kinship::Same);
    let differences = (0..pairs.len())
        .filter(|&at| differs(at) && (at == 0 || !differs(at - 1)))
        .collect();
    Alignment { pairs, differences }
}

impl Alignment {
    /// The row that shows a step.
    pub fn row_of(&self, step: StepAt) -> Option<usize> {
        self.pairs.iter().position(|pair| match step {
            StepAt::Left(position) => pair.left == Some(position),
            StepAt::Right(position) => pair.right == Some(position),
        })
    }

    /// The step that stands for a row in a URL: the left one where there is one.
    pub fn step_of(&self, row: usize) -> Option<StepAt> {
        let pair = self.pairs.get(row)?;
        pair.left.map(StepAt::Left).or(pair.right.map(StepAt::Right))
    }

    /// Rows of one kinship.
    pub fn count(&self, kinship: Kinship) -> usize {
        self.pairs.iter().filter(|pair| pair.kinship == kinship).count()
    }

    /// Where the next difference after `row` begins; without a row, the first.
    pub fn next_difference(&self, row: Option<usize>) -> Option<usize> {
        let after = |start: &&usize| row.is_none_or(|row| **start > row);
        self.differences.iter().find(after).copied()
    }

    /// Where the last difference before `row` begins.
    pub fn previous_difference(&self, row: Option<usize>) -> Option<usize> {
        let before = |start: &&usize| row.is_some_and(|row| **start < row);
        self.differences.iter().rev().find(before).copied()
    }
}

/// A step of one of the two runs, as the URL names it: `12` is the left run's, `b12` the right run's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepAt {
    Left(usize),
    Right(usize),
}

impl StepAt {
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix('b') {
            Some(position) => position.parse().ok().map(Self::Right),
            None => text.parse().ok().map(Self::Left),
        }
    }

    pub fn text(self) -> String {
        match self {
            Self::Left(position) => position.to_string(),
            Self::Right(position) => format!("b{position}"),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Identity {
    exact: u32,
    loose: u32,
    content: Option<ContentHash>,
}

type Loose<'a> = (StepKind, &'a str);
type Exact<'a> = (u32, Option<ContentHash>, StepOutcome, Option<&'a str>);

/// Numbers for identities, so that the comparison compares numbers.
#[derive(Default)]
struct Names<'a> {
    loose: HashMap<Loose<'a>, u32>,
    exact: HashMap<Exact<'a>, u32>,
}

impl<'a> Names<'a> {
    fn identity(&mut self, step: &'a Step) -> Identity {
        let content = step.content_hash.filter(|_| step.kind != StepKind::Start);
        let fresh = self.loose.len() as u32;
        let loose = *self.loose.entry((step.kind, step.name.as_str())).or_insert(fresh);
        let note = step.note.as_ref().map(api::Label::as_str);
        let fresh = self.exact.len() as u32;
        let exact = *self.exact.entry((loose, content, step.outcome, note)).or_insert(fresh);
        Identity { exact, loose, content }
    }
}

type Side<'a> = (&'a [Identity], std::ops::Range<usize>);

/// Rows for what lies between two equal steps.
fn gap(pairs: &mut Vec<Pair>, (left, lefts): Side<'_>, (right, rights): Side<'_>) {
    let loose = |side: &[Identity]| -> Vec<u32> { side.iter().map(|it| it.loose).collect() };
    let matched = diff::matches(&loose(&left[lefts.clone()]), &loose(&right[rights.clone()]));
    let (mut x, mut y) = (lefts.start, rights.start);
    for (from_left, from_right) in matched {
        let (one, other) = (lefts.start + from_left, rights.start + from_right);
        apart(pairs, (left, x..one), (right, y..other));
        pairs.push(pair(left, right, Some(one), Some(other)));
        (x, y) = (one + 1, other + 1);
    }
    apart(pairs, (left, x..lefts.end), (right, y..rights.end));
}

/// Rows for steps that have nothing in common: side by side when there are as many on both sides.
fn apart(pairs: &mut Vec<Pair>, (left, l): Side<'_>, (right, r): Side<'_>) {
    if l.len() == r.len() {
        pairs.extend(l.zip(r).map(|(l, r)| pair(left, right, Some(l), Some(r))));
        return;
    }
    pairs.extend(l.map(|at| pair(left, right, Some(at), None)));
    pairs.extend(r.map(|at| pair(left, right, None, Some(at))));
}

fn pair(left: &[Identity], right: &[Identity], l: Option<usize>, r: Option<usize>) -> Pair {
    let (one, other) = (l.map(|at| left[at]), r.map(|at| right[at]));
    let kinship = match (one, other) {
        (Some(one), Some(other)) if one.exact == other.exact => Kinship::Same,
        (Some(one), Some(other)) if one.loose != other.loose => Kinship::OtherCall,
        (Some(one), Some(other)) if one.content == other.content => Kinship::OtherOutcome,
        (Some(_), Some(_)) => Kinship::OtherArguments,
        (Some(_), None) => Kinship::OnlyLeft,
        (None, _) => Kinship::OnlyRight,
    };
    let known = one.or(other);
    Pair {
        left: l,
        right: r,
        kinship,
        exact: known.map_or(0, |it| it.exact),
        loose: known.map_or(0, |it| it.loose),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_model::graph::fold::tests::steps;

    /// The alignment as signs: `=` same, `~` other arguments, `!` other outcome, `#` another call, `<` `>` on
    /// one side.
    fn signs(left: &str, right: &str) -> String {
        let sign = |pair: &Pair| match pair.kinship {
            Kinship::Same => '=',
            Kinship::OtherArguments => '~',
            Kinship::OtherOutcome => '!',
            Kinship::OtherCall => '#',
            Kinship::OnlyLeft => '<',
            Kinship::OnlyRight => '>',
        };
        align(&steps(left), &steps(right)).pairs.iter().map(sign).collect()
    }

    #[test]
    fn equal_runs_have_no_difference() {
        let both = align(&steps("start llm a=1 end"), &steps("start llm a=1 end"));
        assert_eq!(both.count(Kinship::Same), 4);
        assert!(both.differences.is_empty());
        assert_eq!(both.next_difference(None), None);
    }

    #[test]
    fn changed_arguments_stand_side_by_side() {
        assert_eq!(signs("start llm a=1 llm end", "start llm a=2 llm end"), "==~==");
    }

    #[test]
    fn a_loop_is_on_one_side_only() {
        let word = signs("start llm a=1 llm a=1 llm a=1 llm end", "start llm a=1 llm end");
        assert_eq!(word.matches('=').count(), 5);
        assert_eq!(word.matches('<').count(), 4);
        assert_eq!(word.len(), 9);
    }

    #[test]
    fn another_tool_is_no_change_of_arguments() {
        assert_eq!(signs("start a=1 end", "start b=1 end"), "=#=");
        assert_eq!(signs("start a=1 end", "start b=1 c=1 end"), "=<>>=");
    }

    #[test]
    fn the_same_call_that_failed_is_another_outcome() {
        let left = steps("start a=1 end");
        let mut right = left.clone();
        right[1].outcome = StepOutcome::Failed;
        assert_eq!(align(&left, &right).pairs[1].kinship, Kinship::OtherOutcome);
    }

    #[test]
    fn another_input_is_no_difference_of_steps() {
        let left = steps("start=one llm end");
        let right = steps("start=two llm end");
        assert!(align(&left, &right).differences.is_empty());
    }

    #[test]
    fn every_step_is_in_exactly_one_row_and_in_order() {
        let left = steps("start llm a=1 b=2 llm c=3 a=1 end");
        let right = steps("start a=1 llm b=9 llm d=4 c=3 c=3 end");
        let both = align(&left, &right);
        let on_left: Vec<usize> = both.pairs.iter().filter_map(|pair| pair.left).collect();
        let on_right: Vec<usize> = both.pairs.iter().filter_map(|pair| pair.right).collect();
        assert_eq!(on_left, (0..left.len()).collect::<Vec<_>>());
        assert_eq!(on_right, (0..right.len()).collect::<Vec<_>>());
    }

    #[test]
    fn differences_are_walked_in_both_directions() {
        let both = align(&steps("start a=1 llm b=1 end"), &steps("start a=2 llm b=2 end"));
        assert_eq!(both.differences, [1, 3]);
        assert_eq!(both.next_difference(None), Some(1));
        assert_eq!(both.next_difference(Some(1)), Some(3));
        assert_eq!(both.next_difference(Some(3)), None);
        assert_eq!(both.previous_difference(Some(3)), Some(1));
        assert_eq!(both.previous_difference(None), None);
    }

    #[test]
    fn steps_are_named_in_urls() {
        for step in [StepAt::Left(12), StepAt::Right(0)] {
            assert_eq!(StepAt::parse(&step.text()), Some(step));
        }
        assert_eq!(StepAt::parse("x"), None);
        let both = align(&steps("start end"), &steps("start a=1 end"));
        assert_eq!(both.step_of(1), Some(StepAt::Right(1)));
        assert_eq!(both.row_of(StepAt::Right(1)), Some(1));
        assert_eq!(both.row_of(StepAt::Left(9)), None);
    }
}
