//! The whole period, run by run, in the order in which they begin. It keeps nothing but its place.

use std::collections::VecDeque;

use domain::{Label, Micros};

use super::calendar::Calendar;
use super::cast::{CAST, Character};
use super::rng::Rng;
use super::scenario::Scenario;
use super::script::{PlannedRun, Task};

/// What is sent, and of which size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    pub runs: u64,
    pub days: u32,
    /// Another seed gives another month.
    pub seed: u64,
    /// When the period ends: now.
    pub end: Micros,
}

impl Options {
    pub const DAYS: u32 = 30;
    pub const SEED: u64 = 1;
}

/// One thing to send.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Run(PlannedRun),
    Deploy(PlannedDeploy),
}

/// A version went live.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedDeploy {
    pub agent_id: &'static str,
    pub version: Label,
    pub at: Micros,
}

/// Runs that no throw of the dice may leave out: what happens to whom, and when in the period.
const CERTAIN: &[(f64, &str, Scenario)] = &[
    (0.30, "demo-research", Scenario::ToolLoop),
    (0.40, "demo-review", Scenario::TruncationLoop),
    (0.52, "demo-research", Scenario::StepInflation),
    (0.66, "demo-support", Scenario::PromptInjection),
    (0.70, "demo-pipeline", Scenario::Pipeline),
    (0.84, "demo-billing", Scenario::FirstStep),
    (0.86, "demo-support", Scenario::GoalAbandonment),
    (0.87, "demo-support", Scenario::EmptyAnswer),
    (0.88, "demo-support", Scenario::ToolAvoidance),
    (0.89, "demo-research", Scenario::ReasoningStall),
    (0.90, "demo-research", Scenario::ContextBloat),
    (0.92, "demo-review", Scenario::Thrashing),
    (0.93, "demo-review", Scenario::CostStop),
    (0.94, "demo-docs", Scenario::EmptyRetrieval),
    (0.95, "demo-pipeline", Scenario::Cascade),
    (0.96, "demo-billing", Scenario::SlowStep),
    (0.97, "demo-review", Scenario::LoopWithin),
    (0.985, "demo-research", Scenario::LongHaul),
    (0.994, "demo-billing", Scenario::RetryStorm),
];

/// Fewer runs than this are too few for all that is certain.
const LEAST_FOR_CERTAIN: u64 = 150;
/// The last runs are still open, in so many of a thousand, and at most as many as below.
const OPEN_PER_MILLE: u64 = 4;
const MOST_OPEN: u64 = 5;
/// A cursed question ends badly in so many of a thousand cases.
const CURSE: u32 = 650;
/// So many of a thousand questions have been asked before.
const RECURRING: u32 = 550;

/// The items in the order in which they happen.
#[derive(Clone, Debug)]
pub struct Plan {
    options: Options,
    calendar: Calendar,
    /// The next run's number.
    next: u64,
    certain: VecDeque<(u64, &'static Character, Scenario)>,
    deploys: VecDeque<PlannedDeploy>,
    /// Made and not handed out yet.
    ready: VecDeque<Item>,
}

impl Plan {
    pub fn new(options: Options) -> Self {
        let calendar = Calendar::new(options.end, options.days);
        Self {
            certain: certain(&options, &calendar),
            deploys: deploys(&calendar),
            options,
            calendar,
            next: 0,
            ready: VecDeque::new(),
        }
    }

    /// Makes the next run with those that it starts, and the deploys before it.
    fn make(&mut self) {
        let number = self.next;
        let left = self.options.runs - number;
        let mut rng = Rng::of(self.options.seed, number);
        let (character, forced) = self.whose(number, &mut rng);
        let start = match forced {
            // The last ones, some seconds ago.
            Some(Scenario::StillOpen) => self.options.end.plus_millis(-16_000 - (left * 2_000) as i64),
            _ => self.start(number, &mut rng),
        };
        let place = self.calendar.place(start);
        let question = question(character, &mut rng);
        let scenario = forced.unwrap_or_else(|| scenario(character, &question, place, &mut rng));
        let task = Task {
            character,
            version: character.version_at(place),
            question,
            start,
            parent: None,
        };
        let (run, children) = scenario.play(rng, task, left - 1);
        self.next += 1 + children.len() as u64;
        while let Some(deploy) = self.deploys.pop_front_if(|deploy| deploy.at <= start) {
            self.ready.push_back(Item::Deploy(deploy));
        }
        let end = self.options.end;
        let runs = [run].into_iter().chain(children).filter_map(|run| until(run, end));
        self.ready.extend(runs.map(Item::Run));
    }

    /// Whose run it is, and what happens in it if that is settled.
    fn whose(&mut self, number: u64, rng: &mut Rng) -> (&'static Character, Option<Scenario>) {
        if let Some((_, character, scenario)) = self.certain.pop_front_if(|(at, ..)| *at <= number) {
            return (character, Some(scenario));
        }
        let weights: u64 = CAST.iter().map(|one| u64::from(one.weight)).sum();
        let mut drawn = rng.within(1, weights);
        let chosen = CAST.iter().find(|one| {
            let weight = u64::from(one.weight);
            let hit = drawn <= weight && weight > 0;
            drawn = drawn.saturating_sub(weight);
            hit
        });
        let character = chosen.copied().unwrap_or(CAST[0]);
        let opens = self.is_open(number) && character.version_at(1.0).tools.len() > 2;
        (character, opens.then_some(Scenario::StillOpen))
    }

    fn is_open(&self, number: u64) -> bool {
        let open = (self.options.runs * OPEN_PER_MILLE).div_ceil(1000).min(MOST_OPEN);
        self.options.runs - number <= open
    }

    /// Runs are spread over the period by their number.
    fn start(&self, number: u64, rng: &mut Rng) -> Micros {
        self.calendar
            .start((number as f64 + rng.unit()) / self.options.runs as f64)
    }
}

impl Iterator for Plan {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while self.ready.is_empty() && self.next < self.options.runs {
            self.make();
        }
        self.ready.pop_front()
    }
}

/// The numbers of the runs that are settled beforehand.
fn certain(options: &Options, calendar: &Calendar) -> VecDeque<(u64, &'static Character, Scenario)> {
    if options.runs < LEAST_FOR_CERTAIN {
        return VecDeque::new();
    }
    let entry = |(place, name, scenario): &(f64, &str, Scenario)| {
        let character = CAST.iter().find(|one| one.name == *name)?;
        let number = (calendar.share(*place) * options.runs as f64) as u64;
        Some((number, *character, *scenario))
    };
    CERTAIN.iter().filter_map(entry).collect()
}

/// Every version but an agent's first.
fn deploys(calendar: &Calendar) -> VecDeque<PlannedDeploy> {
    let of = |character: &'static Character| {
        character.versions[1..].iter().map(|version| PlannedDeploy {
            agent_id: character.name,
            version: version.id(),
            at: calendar.moment(version.released),
        })
    };
    let mut deploys: Vec<PlannedDeploy> = CAST.into_iter().flat_map(of).collect();
    deploys.sort_by_key(|deploy| deploy.at);
    deploys.into()
}

fn question(character: &Character, rng: &mut Rng) -> String {
    if !character.recurring.is_empty() && rng.per_mille(RECURRING) {
        return rng.favour(character.recurring).0.to_owned();
    }
    let number = rng.within(10_000, 99_999).to_string();
    rng.pick(character.varying).replace("{}", &number)
}

fn scenario(character: &Character, question: &str, place: f64, rng: &mut Rng) -> Scenario {
    let possible = |wanted: Scenario| character.troubles_at(place).any(|trouble| trouble.scenario == wanted);
    let curse = character
        .cursed
        .iter()
        .find(|(cursed, scenario)| *cursed == question && possible(*scenario));
    if let Some((_, scenario)) = curse
        && rng.per_mille(CURSE)
    {
        return *scenario;
    }
    let mut drawn = rng.within(0, 999) as u32;
    for trouble in character.troubles_at(place) {
        if drawn < trouble.per_mille {
            return trouble.scenario;
        }
        drawn -= trouble.per_mille;
    }
    character.usual
}

/// What of a run has happened by then.
fn until(mut run: PlannedRun, end: Micros) -> Option<PlannedRun> {
    run.events.retain(|event| event.at <= end);
    (!run.events.is_empty()).then_some(run)
}
