//! The whole period, run by run, in the order in which they begin. It keeps nothing but its place.

mod settled;

use std::collections::VecDeque;

use domain::{Label, Micros};

use super::calendar::Calendar;
use super::cast::{CAST, Character};
use super::rng::Rng;
use super::scenario::Scenario;
use super::script::{PlannedRun, Task};
use settled::{Settled, settled};

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

/// A cursed question ends badly in so many of a thousand cases.
const CURSE: u32 = 650;
/// So many of a thousand questions have been asked before.
const RECURRING: u32 = 550;

/// The items in the order in which they happen.
#[derive(Clone, Debug)]
pub struct Plan {
    options: Options,
    calendar: Calendar,
    settled: VecDeque<Settled>,
    /// How many runs are left to chance, and how many of them were made.
    chances: u64,
    taken: u64,
    deploys: VecDeque<PlannedDeploy>,
    /// Made and not handed out yet.
    ready: VecDeque<Item>,
}

/// A run that is to be made.
struct Casting {
    rng: Rng,
    character: &'static Character,
    start: Micros,
    /// Unset: the dice decide.
    scenario: Option<Scenario>,
}

impl Plan {
    pub fn new(options: Options) -> Self {
        let calendar = Calendar::new(options.end, options.days);
        let settled = settled(&options, &calendar);
        Self {
            deploys: deploys(&calendar),
            chances: options.runs.saturating_sub(settled.len() as u64),
            taken: 0,
            settled,
            options,
            calendar,
            ready: VecDeque::new(),
        }
    }

    /// Makes the next run with those that it starts, and the deploys before it.
    fn make(&mut self, casting: Casting) {
        let Casting {
            mut rng,
            character,
            start,
            scenario,
        } = casting;
        let place = self.calendar.place(start);
        let question = question(character, &mut rng);
        let scenario = scenario.unwrap_or_else(|| by_chance(character, &question, place, &mut rng));
        let task = Task {
            character,
            version: character.version_at(place),
            question,
            start,
            parent: None,
        };
        let (run, children) = scenario.play(rng, task, self.chances - self.taken);
        self.taken += children.len() as u64;
        while let Some(deploy) = self.deploys.pop_front_if(|deploy| deploy.at <= start) {
            self.ready.push_back(Item::Deploy(deploy));
        }
        let end = self.options.end;
        let runs = [run].into_iter().chain(children).filter_map(|run| until(run, end));
        self.ready.extend(runs.map(Item::Run));
    }

    /// Whichever begins first: what is settled, or what chance brings.
    fn next_casting(&mut self) -> Option<Casting> {
        // A stream of dice for each run, so that none depends on those before it.
        let mut rng = Rng::of(self.options.seed, self.taken);
        let chance = (self.taken < self.chances).then(|| self.start(&mut rng));
        let first = self
            .settled
            .pop_front_if(|settled| chance.is_none_or(|chance| settled.start <= chance));
        if let Some(Settled {
            start,
            character,
            scenario,
        }) = first
        {
            let rng = Rng::of(!self.options.seed, self.settled.len() as u64);
            return Some(Casting {
                rng,
                character,
                start,
                scenario: Some(scenario),
            });
        }
        self.taken += 1;
        let character = by_weight(&mut rng);
        chance.map(|start| Casting {
            rng,
            character,
            start,
            scenario: None,
        })
    }

    /// Runs are spread over the period by their number.
    fn start(&self, rng: &mut Rng) -> Micros {
        self.calendar
            .start((self.taken as f64 + rng.unit()) / self.chances as f64)
    }
}

impl Iterator for Plan {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while self.ready.is_empty() {
            let casting = self.next_casting()?;
            self.make(casting);
        }
        self.ready.pop_front()
    }
}

fn by_weight(rng: &mut Rng) -> &'static Character {
    let weights: u64 = CAST.iter().map(|one| u64::from(one.weight)).sum();
    let mut drawn = rng.within(0, weights - 1);
    for character in CAST {
        let weight = u64::from(character.weight);
        if drawn < weight {
            return character;
        }
        drawn -= weight;
    }
    CAST[0]
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

/// What happens in a run: a curse, a trouble of the time, or what is usual.
fn by_chance(character: &Character, question: &str, place: f64, rng: &mut Rng) -> Scenario {
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
