//! The sample month under the real detectors.

use std::collections::{BTreeMap, BTreeSet};

use domain::policy::{Draft, Evaluation, PolicyRule, SdkPrices, evaluate, vet};
use domain::run::replay;
use domain::{Baselines, FailureType, Micros, Payload, RunStats, RunStatus, Thresholds};

use super::rng::Rng;
use super::script::Task;
use super::{CAST, Item, Options, Plan, PlannedRun, Scenario};

/// 2026-11-20 14:10 UTC.
const END: Micros = Micros(1_795_183_800_000_000);

fn options(runs: u64, seed: u64) -> Options {
    Options {
        runs,
        days: 30,
        seed,
        end: END,
    }
}

fn runs(options: Options) -> impl Iterator<Item = PlannedRun> {
    Plan::new(options).filter_map(|item| match item {
        Item::Run(run) => Some(run),
        Item::Deploy(_) => None,
    })
}

/// What is found in a run, as the worker would judge it.
fn judged(run: &PlannedRun, baselines: &Baselines) -> (BTreeSet<FailureType>, Option<RunStats>, RunStatus) {
    let state = replay(run.header.clone(), &mut run.events.clone());
    let found = domain::judge(&state, &Thresholds::default(), baselines);
    let found = found.iter().map(domain::Signal::failure_type).collect();
    (found, RunStats::of(&state), state.status())
}

/// A month judged in order, with the baselines as they grow.
struct Month {
    /// Agent, place in the period, failures, status.
    runs: Vec<(String, f64, BTreeSet<FailureType>, RunStatus)>,
}

impl Month {
    fn of(options: Options) -> Self {
        let mut recent: BTreeMap<(String, String), Vec<RunStats>> = BTreeMap::new();
        let begin = END.0 - 30 * 86_400_000_000;
        let judge = |run: PlannedRun| {
            let agent = run.header.agent_id.as_str().to_owned();
            let stats = recent
                .entry((agent.clone(), run.header.agent_version.as_str().to_owned()))
                .or_default();
            let newest = &stats[stats.len().saturating_sub(Baselines::WINDOW)..];
            let (found, own, status) = judged(&run, &Baselines::of(newest));
            stats.extend(own);
            let place = (run.events[0].at.0 - begin) as f64 / (END.0 - begin) as f64;
            (agent, place, found, status)
        };
        Self {
            runs: runs(options).map(judge).collect(),
        }
    }

    /// The share of an agent's runs with a failure in a part of the period.
    fn rate(&self, agent: &str, failure: FailureType, during: (f64, f64)) -> f64 {
        let chosen = self
            .runs
            .iter()
            .filter(|(name, place, ..)| name == agent && during.0 <= *place && *place < during.1);
        let (all, failed) = chosen.fold((0_u32, 0_u32), |(all, failed), (_, _, found, _)| {
            (all + 1, failed + u32::from(found.contains(&failure)))
        });
        f64::from(failed) / f64::from(all.max(1))
    }
}

#[test]
fn the_same_options_give_the_same_events() {
    let month = |seed| Plan::new(options(200, seed)).collect::<Vec<Item>>();
    assert_eq!(month(1), month(1));
    assert_ne!(month(1), month(2));
}

#[test]
fn a_plan_that_is_sent_again_later_makes_new_runs() {
    let ids = |later: i64| {
        let end = Micros(END.0 + later);
        let month = runs(Options { end, ..options(500, 1) });
        month
            .map(|run| run.header.run_id.as_str().to_owned())
            .collect::<BTreeSet<String>>()
    };
    let first = ids(0);
    assert_eq!(first.len(), 500);
    for later in [1, 60_000_000, 3_600_000_000, 86_400_000_000, 604_800_000_000] {
        assert!(first.is_disjoint(&ids(later)), "{later} us later");
    }
}

#[test]
fn exactly_as_many_runs_as_were_asked_for_in_the_order_of_their_beginning() {
    for count in [1, 149, 150, 500, 1_001] {
        let month: Vec<PlannedRun> = runs(options(count, 3)).collect();
        assert_eq!(month.len() as u64, count);
        let parents = month.iter().filter(|run| run.header.parent_run_id.is_none());
        let starts: Vec<Micros> = parents.map(|run| run.events[0].at).collect();
        assert!(starts.is_sorted());
        assert!(month.iter().flat_map(|run| &run.events).all(|event| event.at <= END));
    }
}

#[test]
fn every_failure_occurs_and_most_runs_are_clean() {
    for seed in [1, 2, 3] {
        let month = Month::of(options(3_000, seed));
        let found: BTreeSet<FailureType> = month.runs.iter().flat_map(|(_, _, found, _)| found.clone()).collect();
        let missing: Vec<&FailureType> = FailureType::ALL.iter().filter(|one| !found.contains(*one)).collect();
        assert!(missing.is_empty(), "seed {seed}: {missing:?}");
        let clean = month.runs.iter().filter(|(_, _, found, _)| found.is_empty()).count();
        assert!(
            (2_580..=2_850).contains(&clean),
            "seed {seed}: {clean} of 3000 are clean"
        );
    }
}

#[test]
fn small_months_have_every_failure_that_needs_no_history() {
    for count in [150, 250, 600] {
        let month = Month::of(options(count, 1));
        let found: BTreeSet<FailureType> = month.runs.iter().flat_map(|(_, _, found, _)| found.clone()).collect();
        let missing = FailureType::ALL.iter().filter(|one| !found.contains(*one));
        let missing: Vec<&FailureType> = missing.filter(|one| **one != FailureType::StepCountInflation).collect();
        assert!(missing.is_empty(), "{count} runs: {missing:?}");
    }
}

#[test]
fn there_are_short_months_and_long_runs() {
    let month = |days| Options {
        days,
        ..options(180, 1)
    };
    assert_eq!(runs(month(1)).count(), 180);
    let longest = runs(month(30))
        .map(|run| run.events.last().map_or(0, |last| last.step))
        .max();
    assert!(longest >= Some(4_900), "{longest:?}");
}

#[test]
fn the_documentation_names_what_there_is() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/demo.md")).unwrap();
    for one in CAST {
        assert!(page.contains(&format!("| `{}` |", one.name)), "{}", one.name);
    }
    let search = page.split("## Search for content").nth(1).unwrap();
    let sentences: Vec<&str> = search
        .lines()
        .filter_map(|line| line.strip_prefix("- `")?.split('`').next())
        .collect();
    assert_eq!(sentences.len(), 5);
    for sentence in sentences {
        let asked = CAST
            .iter()
            .any(|one| one.recurring.iter().any(|(question, _)| *question == sentence));
        assert!(asked, "nobody asks: {sentence}");
    }
}

#[test]
fn the_fix_of_the_research_agent_worked_and_that_of_the_support_agent_did_not() {
    let month = Month::of(options(3_000, 1));
    let research = |during| month.rate("demo-research", FailureType::ToolLoop, during);
    assert!(research((0.0, 0.47)) > 0.08, "{}", research((0.0, 0.47)));
    assert!(research((0.47, 1.0)) < 0.001, "{}", research((0.47, 1.0)));
    let support = |during| month.rate("demo-support", FailureType::GoalAbandonment, during);
    let (before, after) = (support((0.0, 0.36)), support((0.36, 0.71)));
    assert!(before > 0.04 && after > before * 0.6, "{before} before, {after} after");
}

#[test]
fn a_release_of_the_billing_agent_made_it_fail() {
    let month = Month::of(options(3_000, 1));
    let billing = |during| month.rate("demo-billing", FailureType::RetryStorm, during);
    assert!(billing((0.0, 0.77)) < 0.12 && billing((0.77, 1.0)) > 0.15);
}

#[test]
fn a_few_runs_are_open_at_the_end() {
    let month = Month::of(options(3_000, 1));
    let open = month
        .runs
        .iter()
        .filter(|(.., status)| *status == RunStatus::Open)
        .count();
    assert!((2..=12).contains(&open), "{open}");
}

#[test]
fn every_scenario_has_its_failure_and_the_good_ones_have_none() {
    let usual = Baselines {
        steps: Some(9.0),
        ..Baselines::default()
    };
    for scenario in Scenario::ALL {
        for seed in 0..40 {
            let owner = CAST.into_iter().find(|one| plays(one, scenario));
            let character = owner.unwrap_or(CAST[0]);
            let task = Task {
                character,
                version: &character.versions[0],
                question: "What is the capital of France?".to_owned(),
                start: END,
                parent: None,
            };
            let (run, children) = scenario.play(Rng::of(seed, 1), task, 2);
            let (found, ..) = judged(&run, &usual);
            match scenario.failure() {
                Some(failure) => assert!(found.contains(&failure), "{scenario:?} {seed}: {found:?}"),
                None => assert!(found.is_empty(), "{scenario:?} {seed}: {found:?}"),
            }
            assert!(children.iter().all(|child| judged(child, &usual).0.is_empty()));
        }
    }
}

fn plays(character: &super::cast::Character, scenario: Scenario) -> bool {
    character.usual == scenario || character.troubles.iter().any(|trouble| trouble.scenario == scenario)
}

#[test]
fn policies_fire_in_the_runs_where_the_agents_evaluator_says_so() {
    let rules = super::policies::rules();
    let known: Vec<&PolicyRule> = rules.iter().collect();
    let evaluation = Evaluation {
        thresholds: &Thresholds::default(),
        baselines: &Baselines::default(),
        prices: SdkPrices::default(),
    };
    let mut fired = BTreeSet::new();
    for run in runs(options(3_000, 1)) {
        let told: Vec<(String, u32)> = run
            .events
            .iter()
            .filter_map(|event| match &event.payload {
                Payload::PolicyTriggered(policy) => Some((policy.policy_name.to_string(), event.step)),
                _ => None,
            })
            .collect();
        if told.is_empty() {
            continue;
        }
        let found = evaluate(&run.header, &run.events, &known, &evaluation);
        let found = found
            .iter()
            .map(|firing| (known[firing.rule].name.to_string(), firing.step));
        assert_eq!(found.collect::<Vec<_>>(), told, "{}", run.header.run_id);
        fired.extend(told.into_iter().map(|(name, _)| name));
    }
    let obeyed = rules
        .iter()
        .filter(|rule| !rule.shadow)
        .map(|rule| rule.name.to_string());
    assert_eq!(fired, obeyed.collect());
}

#[test]
fn the_policies_make_sense() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/demo.md")).unwrap();
    for rule in super::policies::rules() {
        assert_eq!(vet(&Draft::of(&rule)), Ok(rule.clone()));
        let row = format!("| `{}` | `{}` |", rule.name, rule.agent_id.as_str());
        assert!(page.contains(&row), "{row}");
    }
}
