//! What a backtest says, in words, figures and bars.

use api::policies::{Backtest, BacktestDay, Saving};
use api::policy::{ActionKind, AgentScope, PolicyRule};

use crate::view_model::chart::{Bars, Chart, Scale, Series, Tone};
use crate::view_model::format;

/// How many runs can be chosen, the usual number in the middle.
pub const SIZES: [u32; 3] = [100, 1000, 10_000];

/// Failure types that the sentence names.
const NAMED: usize = 3;

const DAY: f64 = 86_400.0;

/// The whole answer in one sentence.
pub fn verdict(test: &Backtest, scope: &AgentScope) -> String {
    let runs = runs_words(test.runs, scope);
    if test.fired == 0 {
        return format!("On {runs} this would not have fired once.");
    }
    let (fired, share) = (format::count(u64::from(test.fired)), share(test.fired, test.runs));
    let step = test
        .median_step
        .map(|step| format!("median step {}", format::count(u64::from(step))));
    let parts = [Some(by_failure(test)), step, test.saved.map(saving_words)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("On {runs} this fires in {fired} ({share}): {}.", parts.join("; "))
}

/// `the last 1,000 runs of research-agent`.
fn runs_words(runs: u32, scope: &AgentScope) -> String {
    let of = match scope {
        AgentScope::All => String::new(),
        AgentScope::Agent(agent) => format!(" of {agent}"),
    };
    match runs {
        1 => format!("the last run{of}"),
        _ => format!("the last {} runs{of}", format::count(u64::from(runs))),
    }
}

/// `31 had TOOL_LOOP, 6 were clean`.
fn by_failure(test: &Backtest) -> String {
    let count = |number: u32| format::count(u64::from(number));
    // One more is named as well: it takes no more room than its count.
    let kinds = test.with_failure.len();
    let named = if kinds == NAMED + 1 { kinds } else { NAMED };
    let mut parts: Vec<String> = test
        .with_failure
        .iter()
        .take(named)
        .map(|(failure, runs)| format!("{} had {}", count(*runs), failure.as_str()))
        .collect();
    if let Some(more @ 1..) = kinds.checked_sub(named) {
        parts.push(format!("some had {} other failures", format::count(more as u64)));
    }
    let verb = if test.clean == 1 { "was" } else { "were" };
    parts.push(match test.clean {
        0 => "none was clean".to_owned(),
        clean if clean == test.fired => "all clean".to_owned(),
        clean => format!("{} {verb} clean", count(clean)),
    });
    parts.join(", ")
}

/// `≈ 412k tokens / $4.10 saved (estimated)`.
pub fn saving_words(saving: Saving) -> String {
    if saving.tokens == 0 {
        return "nothing saved, because the runs were at their end".to_owned();
    }
    format!(
        "≈ {} tokens / {} saved (estimated)",
        rough(saving.tokens),
        dollars(saving.cost_usd)
    )
}

/// With three digits: `412k`, `1.2M`.
pub fn rough(number: u64) -> String {
    let (unit, letter) = match number {
        0..=9999 => return format::count(number),
        10_000..=999_499 => (1e3, "k"),
        999_500..=999_499_999 => (1e6, "M"),
        _ => (1e9, "G"),
    };
    let short = number as f64 / unit;
    let digits = usize::from(short < 9.95);
    format!("{short:.digits$}{letter}")
}

/// Cents for what is worth a dollar, more digits for what is less.
fn dollars(cost: f64) -> String {
    match cost {
        none if none <= 0.0 => "$0".to_owned(),
        small if (1.0..10.0).contains(&small) => format!("${small:.2}"),
        other => format::cost(other),
    }
}

/// A share with one digit after the point: `3.7 %`.
pub fn share(part: u32, whole: u32) -> String {
    match f64::from(part) / f64::from(whole.max(1)) * 100.0 {
        none if none <= 0.0 => "0 %".to_owned(),
        tiny if tiny < 0.1 => "<0.1 %".to_owned(),
        all if part == whole => format!("{all:.0} %"),
        most if most > 99.9 => ">99.9 %".to_owned(),
        other => format!("{other:.1} %"),
    }
}

/// What can and what cannot be said of an action.
pub const fn limits(action: ActionKind) -> &'static str {
    match action {
        ActionKind::Stop => "Saved is what these runs used after the step at which they would have been stopped.",
        ActionKind::SwitchModel => {
            "What the agent would have done with the other model nobody can know, so nothing is claimed about it."
        }
        ActionKind::InjectPrompt => {
            "What the agent would have done with the prompt nobody can know, so nothing is claimed about it."
        }
        ActionKind::Log => "It is only noted, so these runs would have gone on as they did.",
    }
}

/// Why runs are missing from the figures of a policy that others take the place of.
pub fn starved_words(test: &Backtest) -> Option<String> {
    let runs = match test.starved {
        0 => return None,
        1 => "1 run".to_owned(),
        runs => format!("{} runs", format::count(u64::from(runs))),
    };
    let also = if test.starved >= test.fired { "All" } else { "Some" };
    Some(format!(
        "In {runs} another policy in force would have fired at every chance instead: agents obey only the \
         first policy that is true. {also} of what is said here holds only without it."
    ))
}

/// One figure of the edited policy and of the saved one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRow {
    pub name: &'static str,
    pub edited: String,
    /// Absent for a policy that was never saved.
    pub saved: Option<String>,
}

/// The figures side by side.
pub fn figures(edited: &Backtest, saved: Option<&Backtest>) -> Vec<FigureRow> {
    let row = |name, of: fn(&Backtest) -> String| FigureRow {
        name,
        edited: of(edited),
        saved: saved.map(of),
    };
    let number = |number: u32| format::count(u64::from(number));
    let mut rows = vec![
        row("Fires in", |test| {
            format!(
                "{} ({})",
                format::count(u64::from(test.fired)),
                share(test.fired, test.runs)
            )
        }),
        row("with a failure", |test| {
            format::count(u64::from(test.fired.saturating_sub(test.clean)))
        }),
        row("clean", |test| format::count(u64::from(test.clean))),
        row("Median step", |test| {
            test.median_step
                .map_or_else(|| format::NONE.to_owned(), |step| format::count(u64::from(step)))
        }),
    ];
    if edited.saved.is_some() || saved.is_some_and(|test| test.saved.is_some()) {
        rows.push(row("Tokens saved", |test| {
            test.saved
                .map_or_else(|| format::NONE.to_owned(), |it| rough(it.tokens))
        }));
        rows.push(row("Cost saved (estimated)", |test| {
            test.saved
                .map_or_else(|| format::NONE.to_owned(), |it| dollars(it.cost_usd))
        }));
    }
    if edited.starved > 0 || saved.is_some_and(|test| test.starved > 0) {
        rows.push(FigureRow {
            name: "Taken by others",
            edited: number(edited.starved),
            saved: saved.map(|test| number(test.starved)),
        });
    }
    rows
}

/// Runs it fires in per day: those with a failure, and the clean ones apart.
pub fn bars(test: &Backtest) -> Bars {
    let series = |label: &str, tone, of: fn(&BacktestDay) -> u32| Series {
        label: label.to_owned(),
        tone,
        values: test.days.iter().map(|day| u64::from(of(day))).collect(),
    };
    Chart {
        from: test.days.first().map_or(0.0, |day| day.start),
        step: DAY,
        scale: Scale::Time,
        series: vec![
            series("with a failure", Tone::High, |day| day.fired.saturating_sub(day.clean)),
            series("clean", Tone::Low, |day| day.clean),
        ],
        markers: Vec::new(),
    }
}

/// What of a rule changes where it fires: a new name or message needs no new backtest.
pub fn key(rule: &PolicyRule, runs: u32, saved: Option<(u32, u64)>) -> String {
    let parts = (
        &rule.condition,
        rule.action.kind(),
        &rule.agent_id,
        rule.priority,
        runs,
        saved,
    );
    serde_json::to_string(&parts).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use api::{FailureType, Label};

    use super::*;

    fn test() -> Backtest {
        Backtest {
            runs: 1000,
            fired: 37,
            with_failure: vec![(FailureType::ToolLoop, 31)],
            clean: 6,
            median_step: Some(9),
            saved: Some(Saving {
                tokens: 412_300,
                cost_usd: 4.1,
            }),
            ..Backtest::default()
        }
    }

    #[test]
    fn the_answer_is_one_sentence() {
        assert_eq!(
            verdict(&test(), &AgentScope::All),
            "On the last 1,000 runs this fires in 37 (3.7 %): 31 had TOOL_LOOP, 6 were clean; median step 9; \
             ≈ 412k tokens / $4.10 saved (estimated)."
        );
        let one = Backtest {
            runs: 1,
            fired: 1,
            clean: 1,
            with_failure: Vec::new(),
            median_step: None,
            saved: None,
            ..test()
        };
        let scope = AgentScope::Agent(Label::name("bot"));
        assert_eq!(
            verdict(&one, &scope),
            "On the last run of bot this fires in 1 (100 %): all clean."
        );
        let never = Backtest { fired: 0, ..test() };
        assert_eq!(
            verdict(&never, &scope),
            "On the last 1,000 runs of bot this would not have fired once."
        );
    }

    #[test]
    fn many_kinds_of_failures_are_cut_short() {
        let kinds = FailureType::ALL.iter().take(5).map(|failure| (*failure, 2)).collect();
        let words = by_failure(&Backtest {
            with_failure: kinds,
            clean: 0,
            ..test()
        });
        assert!(words.ends_with("some had 2 other failures, none was clean"), "{words}");
    }

    #[test]
    fn large_numbers_are_rough() {
        assert_eq!(
            [0, 9999, 12_345, 412_300, 999_600, 1_234_567, 45_000_000, 3_000_000_000].map(rough),
            ["0", "9,999", "12k", "412k", "1.0M", "1.2M", "45M", "3.0G"]
        );
    }

    #[test]
    fn a_share_never_looks_like_none_or_all_when_it_is_not() {
        let shares = [(0, 10), (1, 10_000), (37, 1000), (9999, 10_000), (10, 10), (0, 0)];
        assert_eq!(
            shares.map(|(part, whole)| share(part, whole)),
            ["0 %", "<0.1 %", "3.7 %", "100.0 %", "100 %", "0 %"].map(|text| text.replace("100.0", ">99.9"))
        );
    }

    #[test]
    fn the_saved_form_stands_beside_the_edited_one() {
        let saved = Backtest {
            fired: 41,
            saved: None,
            ..test()
        };
        let rows = figures(&test(), Some(&saved));
        assert_eq!(
            (rows[0].edited.as_str(), rows[0].saved.as_deref()),
            ("37 (3.7 %)", Some("41 (4.1 %)"))
        );
        assert!(rows.iter().all(|row| row.name != "Taken by others"));
        let starved = figures(&Backtest { starved: 3, ..test() }, None);
        assert_eq!(
            starved.last().map(|row| (row.name, row.edited.as_str())),
            Some(("Taken by others", "3"))
        );
    }

    #[test]
    fn bars_tell_clean_runs_from_the_others() {
        let day = BacktestDay {
            start: DAY,
            runs: 30,
            fired: 4,
            clean: 1,
        };
        let bars = bars(&Backtest {
            days: vec![day],
            ..test()
        });
        let values: Vec<u64> = bars.series.iter().map(|series| series.values[0]).collect();
        assert_eq!((values.as_slice(), bars.from), ([3, 1].as_slice(), DAY));
    }
}
