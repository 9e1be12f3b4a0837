//! Loops: stretches of a run in which the same few steps come again and again.
//!
//! Two steps are alike when kind and name agree; whether the arguments agree too is said per loop. A stretch
//! has the period `p` when each step is like the one `p` steps back, so one pass per period finds them all:
//! the work is linear in the number of steps.

use std::collections::HashMap;

use api::{Step, StepKind};

/// The longest repeated sequence that is looked for.
pub const LONGEST_PERIOD: usize = 16;
/// Fewer repetitions are no loop: agents do many things twice.
const LEAST_COUNT: usize = 3;

/// A stretch of the run in which one sequence of steps repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loop {
    /// Position of the first step in the list of steps.
    pub first: usize,
    /// Position of the last step; marks between the steps are inside.
    pub last: usize,
    /// Positions of the steps of the first iteration: the sequence that repeats.
    pub shape: Vec<usize>,
    /// How many times the sequence occurs.
    pub count: usize,
    pub arguments: Arguments,
}

/// What the iterations of a loop have in common beside their shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arguments {
    /// No step has arguments.
    Absent,
    /// They go on changing.
    Changing,
    /// They are the same from the step at this position to the end, for this many iterations.
    SameSince { position: usize, times: usize },
}

impl Loop {
    pub fn contains(&self, position: usize) -> bool {
        (self.first..=self.last).contains(&position)
    }

    /// `×47, same arguments since step 12`.
    pub fn words(&self, steps: &[Step]) -> String {
        let times = format!("\u{d7}{}", self.count);
        match self.arguments {
            Arguments::Absent => times,
            Arguments::Changing => format!("{times}, arguments change"),
            Arguments::SameSince { position, .. } if position == self.first => {
                format!("{times}, same arguments each time")
            }
            Arguments::SameSince { position, .. } => {
                format!("{times}, same arguments since step {}", index_at(steps, position))
            }
        }
    }

    /// The sequence that repeats: `gpt-4o → web_search`.
    pub fn names(&self, steps: &[Step]) -> String {
        let names: Vec<&str> = self
            .shape
            .iter()
            .map(|&position| steps[position].name.as_str())
            .collect();
        names.join(" \u{2192} ")
    }

    /// For those who hear it: `loop of 2 steps, 47 times, steps 12 to 105, …`.
    pub fn spoken(&self, steps: &[Step]) -> String {
        let length = match self.shape.len() {
            1 => "1 step".to_owned(),
            many => format!("{many} steps"),
        };
        let arguments = match self.arguments {
            Arguments::Absent => String::new(),
            _ => self.words(steps).replacen(&format!("\u{d7}{}", self.count), "", 1),
        };
        format!(
            "Loop of {length}, {} times, steps {} to {}{arguments}: {}",
            self.count,
            index_at(steps, self.first),
            index_at(steps, self.last),
            self.names(steps)
        )
    }
}

fn index_at(steps: &[Step], position: usize) -> u32 {
    steps.get(position).map_or(0, |step| step.step_index)
}

/// The loops of a run, in run order; they do not overlap.
pub fn loops(steps: &[Step]) -> Vec<Loop> {
    let way: Vec<usize> = (0..steps.len())
        .filter(|&position| on_the_way(&steps[position]))
        .collect();
    let shapes = numbered(&way, steps);
    let mut found: Vec<Stretch> = (1..=LONGEST_PERIOD)
        .flat_map(|period| stretches(&shapes, period))
        .collect();
    // The stretch that explains the most steps counts; of equal ones, that with the shortest sequence.
    found.sort_by_key(|stretch| (std::cmp::Reverse(stretch.whole()), stretch.period, stretch.start));
    let mut taken = vec![false; way.len()];
    let mut loops: Vec<Loop> = Vec::new();
    for stretch in found {
        let range = stretch.start..stretch.start + stretch.whole();
        // Accepted stretches are at least as long as this one, so one of its ends lies in any that it meets.
        if taken[range.start] || taken[range.end - 1] {
            continue;
        }
        taken[range].fill(true);
        loops.push(stretch.as_loop(&way, steps));
    }
    loops.sort_unstable_by_key(|found| found.first);
    loops
}

/// Marks and the transport of an LLM call are no part of what the agent does again.
fn on_the_way(step: &Step) -> bool {
    !step.transport && !matches!(step.kind, StepKind::External | StepKind::Policy)
}

/// A number for each step, equal when kind and name are.
fn numbered(way: &[usize], steps: &[Step]) -> Vec<usize> {
    let mut known: HashMap<(StepKind, &str), usize> = HashMap::new();
    way.iter()
        .map(|&position| {
            let next = known.len();
            *known
                .entry((steps[position].kind, steps[position].name.as_str()))
                .or_insert(next)
        })
        .collect()
}

/// A stretch of the way with a period; `start` and `length` count steps on the way.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    start: usize,
    length: usize,
    period: usize,
}

/// The longest stretches in which each step is like the one `period` steps back.
fn stretches(shapes: &[usize], period: usize) -> Vec<Stretch> {
    let mut found = Vec::new();
    let mut start = 0;
    for at in period..=shapes.len() {
        if at < shapes.len() && shapes[at] == shapes[at - period] {
            continue;
        }
        let length = at - start;
        if length >= LEAST_COUNT * period {
            found.push(Stretch { start, length, period });
        }
        start = at + 1 - period;
    }
    found
}

impl Stretch {
    fn count(self) -> usize {
        self.length / self.period
    }

    /// Steps in whole iterations.
    fn whole(self) -> usize {
        self.count() * self.period
    }

    fn as_loop(self, way: &[usize], steps: &[Step]) -> Loop {
        let range = &way[self.start..self.start + self.whole()];
        Loop {
            first: range[0],
            last: range[range.len() - 1],
            shape: range[..self.period].to_vec(),
            count: self.count(),
            arguments: arguments(range, self.period, steps),
        }
    }
}

/// Compares the arguments from the end backwards. A prompt grows with every call, so it does not count.
fn arguments(range: &[usize], period: usize, steps: &[Step]) -> Arguments {
    let of = |at: usize| {
        let step = &steps[range[at]];
        step.content_hash.filter(|_| step.kind != StepKind::Llm)
    };
    if (0..period).all(|at| of(at).is_none()) {
        return Arguments::Absent;
    }
    let changed = (period..range.len()).rev().find(|&at| of(at) != of(at - period));
    let first_same = changed.map_or(0, |at| at / period);
    let times = range.len() / period - first_same;
    if times < 2 {
        return Arguments::Changing;
    }
    Arguments::SameSince {
        position: range[first_same * period],
        times,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::tests::steps;
    use super::*;

    fn words(spec: &str) -> Vec<String> {
        let all = steps(spec);
        loops(&all).iter().map(|found| found.words(&all)).collect()
    }

    #[test]
    fn a_loop_has_its_sequence_its_count_and_its_place() {
        let all = steps("start plan llm a=1 llm a=1 llm a=1 llm end");
        let found = loops(&all);
        assert_eq!(found.len(), 1);
        let it = &found[0];
        assert_eq!(
            (it.first, it.last, it.count, it.shape.as_slice()),
            (2, 7, 3, &[2, 3][..])
        );
        assert_eq!(it.names(&all), "llm \u{2192} a");
        assert_eq!(
            it.spoken(&all),
            "Loop of 2 steps, 3 times, steps 2 to 7, same arguments each time: llm \u{2192} a"
        );
    }

    #[test]
    fn it_says_since_when_the_arguments_are_the_same() {
        assert_eq!(
            words("start llm a=1 llm a=2 llm a=3 llm a=3 llm a=3 end"),
            ["\u{d7}5, same arguments since step 5"]
        );
        assert_eq!(words("start a=1 a=2 a=3 a=4 end"), ["\u{d7}4, arguments change"]);
        assert_eq!(words("start a a a a end"), ["\u{d7}4"]);
    }

    #[test]
    fn one_thing_twice_is_no_loop() {
        assert!(words("start llm a=1 llm a=1 llm end").is_empty());
        assert!(words("start llm a=1 b=2 c=3 d=4 end").is_empty());
        assert!(words("").is_empty());
    }

    #[test]
    fn a_loop_of_loops_is_the_one_that_explains_the_most() {
        let spec = ["a=1 a=1 a=1 b=1"; 10].join(" ");
        let all = steps(&spec);
        let found = loops(&all);
        assert_eq!(
            found.iter().map(|it| (it.shape.len(), it.count)).collect::<Vec<_>>(),
            [(4, 10)]
        );
    }

    #[test]
    fn marks_break_no_loop() {
        assert_eq!(
            words("start a=1 rate_limit a=1 a=1 rate_limit a=1 end"),
            ["\u{d7}4, same arguments each time"]
        );
    }

    #[test]
    fn several_loops_are_in_run_order_and_apart() {
        let all = steps("start a=1 a=1 a=1 x b=1 c=1 b=1 c=1 b=1 c=1 y end");
        let found = loops(&all);
        assert_eq!(found.iter().map(|it| it.count).collect::<Vec<_>>(), [3, 3]);
        assert!(found[0].last < found[1].first);
    }

    #[test]
    fn the_longest_period_is_found_and_a_longer_one_is_not() {
        let sequence = |length: usize| (0..length).map(|n| format!("t{n}=x")).collect::<Vec<_>>().join(" ");
        let repeated = |length| vec![sequence(length); 4].join(" ");
        assert_eq!(loops(&steps(&repeated(LONGEST_PERIOD))).len(), 1);
        assert!(loops(&steps(&repeated(LONGEST_PERIOD + 1))).is_empty());
    }

    #[test]
    fn twenty_thousand_steps_are_one_loop() {
        let all = steps(&vec!["llm a=1"; 10_000].join(" "));
        let found = loops(&all);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].count, found[0].last), (10_000, 19_999));
    }

    #[test]
    fn twenty_thousand_changing_steps_have_loops_that_do_not_overlap() {
        // Numbers that look random: by chance some of them come three times in a row.
        let names = (0..20_000).scan(7_u64, |state, _| {
            *state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            Some(format!("t{}=x", *state >> 62))
        });
        let all = steps(&names.collect::<Vec<_>>().join(" "));
        let found = loops(&all);
        assert!(!found.is_empty());
        assert!(found.windows(2).all(|pair| pair[0].last < pair[1].first));
    }
}
