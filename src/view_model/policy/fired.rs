//! Where a policy fired: the headline and the bars.

use api::policies::PolicyActivity;
use api::query::encode_pairs;

use crate::view_model::chart::{Bars, Chart, Scale, Series, Span, Tone};
use crate::view_model::format;

const DAY: f64 = 86_400.0;

/// `Fired in 37 runs of 3 agents, 52 times in all; median step 9.`
pub fn headline(activity: &PolicyActivity, shadow: bool) -> String {
    let (runs, times) = activity
        .days
        .iter()
        .fold((0, 0), |(runs, times), day| (runs + day.runs, times + day.times));
    let verb = if shadow { "Would have fired" } else { "Fired" };
    let agents = format::plural(activity.agents.len() as u64, "agent", "agents");
    let runs_words = format::plural(runs, "run", "runs");
    let all = (times != runs).then(|| format!(", {} times in all", format::count(times)));
    let step = activity.median_step.map(|step| format!("; median step {step}"));
    let (all, step) = (all.unwrap_or_default(), step.unwrap_or_default());
    format!("{verb} in {runs_words} of {agents}{all}{step}.")
}

pub fn is_empty(activity: &PolicyActivity) -> bool {
    activity.runs.is_empty() && activity.days.iter().all(|day| day.runs == 0)
}

/// Runs it fired in, by day.
pub fn bars(activity: &PolicyActivity, shadow: bool) -> Bars {
    let label = if shadow { "would have fired" } else { "fired" };
    Chart {
        from: activity.days.first().map_or(activity.from, |day| day.start),
        step: DAY,
        scale: Scale::Time,
        series: vec![Series {
            label: label.to_owned(),
            tone: Tone::Accent,
            values: activity.days.iter().map(|day| day.runs).collect(),
        }],
        markers: Vec::new(),
    }
}

/// The runs of a stretch of time in which a policy of this name fired.
pub fn runs_href(name: &str, span: Span) -> String {
    let pairs = [
        ("policy", name.to_owned()),
        ("from", format!("{:.0}", span.from)),
        ("to", format!("{:.0}", span.to)),
    ];
    format!("/runs?{}", encode_pairs(pairs))
}

/// Whether agents did what an advisory action asks for.
pub const fn acknowledged_words(acknowledged: Option<bool>) -> &'static str {
    match acknowledged {
        Some(true) => "done",
        Some(false) => "not seen",
        None => format::NONE,
    }
}

#[cfg(test)]
mod tests {
    use api::policies::PolicyDay;

    use super::*;

    fn activity(runs: u64, times: u64) -> PolicyActivity {
        PolicyActivity {
            names: vec!["cap".to_owned()],
            from: 0.0,
            to: DAY,
            days: vec![PolicyDay {
                start: 0.0,
                runs,
                times,
            }],
            agents: Vec::new(),
            runs: Vec::new(),
            median_step: Some(9),
        }
    }

    #[test]
    fn times_are_told_where_they_are_more_than_runs() {
        assert_eq!(
            headline(&activity(2, 5), false),
            "Fired in 2 runs of 0 agents, 5 times in all; median step 9."
        );
        assert_eq!(
            headline(&activity(1, 1), true),
            "Would have fired in 1 run of 0 agents; median step 9."
        );
        assert!(is_empty(&activity(0, 0)) && !is_empty(&activity(1, 1)));
    }

    #[test]
    fn a_bar_leads_to_the_runs_of_its_day() {
        let span = Span { from: 0.0, to: DAY };
        assert_eq!(
            runs_href("cap tool calls", span),
            "/runs?policy=cap%20tool%20calls&from=0&to=86400"
        );
    }
}
