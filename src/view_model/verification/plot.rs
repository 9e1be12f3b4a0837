//! Two rates and how sure they are, on one scale: coordinates in percent of the plot's width.

use api::fixes::{RateView, Verification};

use crate::view_model::chart::ticks::round_ticks;
use crate::view_model::format;

/// The finest step of the scale, in percent: below that nobody could read a difference.
const LEAST_STEP: f64 = 2.0;

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    pub ticks: Vec<Tick>,
    pub before: Option<Mark>,
    pub after: Option<Mark>,
}

/// A rate on the scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub at: f64,
    pub text: String,
}

/// A rate and the interval that it lies in with 95 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    pub rate: f64,
    pub low: f64,
    pub high: f64,
}

/// `None` where no run was counted on either side.
pub fn plot(verification: &Verification) -> Option<Plot> {
    let rates = [verification.before, verification.after];
    let known = rates.iter().filter(|rate| rate.runs > 0);
    let highest = known.map(|rate| rate.high).reduce(f64::max)?;
    let percents = round_ticks(highest * 100.0, LEAST_STEP);
    let top = percents.last().copied().unwrap_or(100.0);
    let place = |share: f64| (share * 1e4 / top).clamp(0.0, 100.0);
    let mark = |rate: RateView| {
        (rate.runs > 0).then(|| Mark {
            rate: place(rate.rate),
            low: place(rate.low),
            high: place(rate.high),
        })
    };
    let tick = |percent: &f64| Tick {
        at: percent * 100.0 / top,
        text: format::percent(percent / 100.0),
    };
    Some(Plot {
        ticks: percents.iter().map(tick).collect(),
        before: mark(verification.before),
        after: mark(verification.after),
    })
}

#[cfg(test)]
mod tests {
    use api::sample::Sample;

    use super::*;

    fn rate(hits: u64, runs: u64, low: f64, high: f64) -> RateView {
        RateView {
            hits,
            runs,
            rate: hits as f64 / runs.max(1) as f64,
            low,
            high,
        }
    }

    fn of(before: RateView, after: RateView) -> Option<Plot> {
        plot(&Verification {
            before,
            after,
            ..Verification::sample()
        })
    }

    #[test]
    fn both_rates_stand_on_one_scale_that_reaches_the_highest_bound() {
        let plot = of(rate(10, 100, 0.055, 0.174), rate(0, 10, 0.0, 0.278)).unwrap();
        let ticks: Vec<_> = plot.ticks.iter().map(|tick| tick.text.as_str()).collect();
        assert_eq!(ticks, ["0 %", "10 %", "20 %", "30 %"]);
        assert!((plot.ticks.last().unwrap().at - 100.0).abs() < 1e-9);
        let (before, after) = (plot.before.unwrap(), plot.after.unwrap());
        assert!((before.rate - 100.0 / 3.0).abs() < 1e-9);
        assert!(after.rate == 0.0 && after.high > before.high && after.high < 100.0);
    }

    #[test]
    fn a_side_without_runs_has_no_bar() {
        let plot = of(rate(10, 100, 0.055, 0.174), rate(0, 0, 0.0, 1.0)).unwrap();
        assert!(plot.before.is_some() && plot.after.is_none());
        assert_eq!(
            plot.ticks.last().unwrap().text,
            "20 %",
            "an unknown side does not stretch it"
        );
        assert_eq!(of(rate(0, 0, 0.0, 1.0), rate(0, 0, 0.0, 1.0)), None);
    }

    #[test]
    fn everything_fits_at_both_ends_of_the_scale() {
        for hits in [0, 1, 50, 100] {
            let share = hits as f64 / 100.0;
            let plot = of(
                rate(hits, 100, share * 0.9, (share + 0.03).min(1.0)),
                rate(0, 1, 0.0, 0.01),
            )
            .unwrap();
            let mark = plot.before.unwrap();
            assert!(
                mark.low <= mark.rate && mark.rate <= mark.high && mark.high <= 100.0,
                "{mark:?}"
            );
        }
    }
}
