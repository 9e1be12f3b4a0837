//! Two rates of which only counts are known, under a uniform prior.
//!
//! Both sums are finite and exact but for rounding; they need nothing but the logarithm of the beta
//! function. Counts are bounded by the caller, so a sum has at most a few thousand terms.

use crate::proportion::Proportion;

/// ln B(a, b) for positive arguments.
fn ln_beta(a: f64, b: f64) -> f64 {
    libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b)
}

/// The chance of at most `after.hits` in `after.total` further runs if the rate behind `before` did not
/// change: the beta-binomial distribution of runs to come.
pub(super) fn chance_of_at_most(before: Proportion, after: Proportion) -> f64 {
    let (misses, to_come) = (before.total - before.hits, after.total as f64);
    let (a, b) = (before.hits as f64 + 1.0, misses as f64 + 1.0);
    let term = |hits: u64| {
        let hits = hits as f64;
        let ways = -ln_beta(hits + 1.0, to_come - hits + 1.0) - (to_come + 1.0).ln();
        (ways + ln_beta(a + hits, b + to_come - hits) - ln_beta(a, b)).exp()
    };
    let sum: f64 = (0..=after.hits).map(term).sum();
    sum.min(1.0)
}

/// The probability that the rate behind `after` is lower than that behind `before`.
pub(super) fn probability_of_a_fall(before: Proportion, after: Proportion) -> f64 {
    let misses = |of: Proportion| (of.total - of.hits) as f64;
    let (missed_before, missed_after) = (misses(before), misses(after));
    let hits_after = after.hits as f64;
    let term = |i: u64| {
        let i = i as f64;
        (ln_beta(hits_after + 1.0 + i, missed_before + missed_after + 2.0)
            - (missed_before + 1.0 + i).ln()
            - ln_beta(1.0 + i, missed_before + 1.0)
            - ln_beta(hits_after + 1.0, missed_after + 1.0))
        .exp()
    };
    let sum: f64 = (0..=before.hits).map(term).sum();
    sum.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(hits: u64, total: u64) -> Proportion {
        Proportion { hits, total }
    }

    /// The same probability by adding up thin slices of both densities, which shares no formula with the sum.
    fn by_slices(before: Proportion, after: Proportion) -> f64 {
        const SLICES: usize = 4000;
        let density = |of: Proportion| -> Vec<f64> {
            let value = |slice: usize| {
                let rate = (slice as f64 + 0.5) / SLICES as f64;
                let misses = (of.total - of.hits) as f64;
                (of.hits as f64 * rate.ln() + misses * (1.0 - rate).ln()).exp()
            };
            let values: Vec<f64> = (0..SLICES).map(value).collect();
            let sum: f64 = values.iter().sum();
            values.into_iter().map(|value| value / sum).collect()
        };
        let (before, after) = (density(before), density(after));
        let mut below = 0.0;
        let mut total = 0.0;
        for (high, low) in before.iter().zip(&after) {
            // Half of the cases in which both fall into one slice.
            total += high * (below + low / 2.0);
            below += low;
        }
        total
    }

    /// The same chance step by step, as drawing from an urn to which each draw is added once more.
    fn by_urn(before: Proportion, after: Proportion) -> f64 {
        let (hits, misses) = (before.hits as f64 + 1.0, (before.total - before.hits) as f64 + 1.0);
        let mut chances = vec![1.0];
        for drawn in 0..after.total {
            let mut next = vec![0.0; chances.len() + 1];
            for (so_far, chance) in chances.iter().enumerate() {
                let hit = (hits + so_far as f64) / (hits + misses + drawn as f64);
                next[so_far + 1] += chance * hit;
                next[so_far] += chance * (1.0 - hit);
            }
            chances = next;
        }
        chances[..=after.hits as usize].iter().sum()
    }

    #[test]
    fn both_sums_agree_with_another_way_of_computing_them() {
        for (before, after) in [
            (of(1, 20), of(0, 10)),
            (of(10, 20), of(0, 10)),
            (of(10, 100), of(0, 30)),
            (of(20, 100), of(5, 50)),
            (of(20, 100), of(25, 100)),
            (of(0, 5), of(3, 4)),
            (of(7, 7), of(7, 7)),
        ] {
            let fall = probability_of_a_fall(before, after);
            assert!(
                (fall - by_slices(before, after)).abs() < 1e-4,
                "{before:?} {after:?}: {fall}"
            );
            let chance = chance_of_at_most(before, after);
            assert!(
                (chance - by_urn(before, after)).abs() < 1e-9,
                "{before:?} {after:?}: {chance}"
            );
        }
    }

    #[test]
    fn large_counts_stay_probabilities() {
        for after in [of(0, 2000), of(1000, 2000), of(2000, 2000)] {
            for before in [of(0, 2000), of(1000, 2000), of(2000, 2000)] {
                for value in [chance_of_at_most(before, after), probability_of_a_fall(before, after)] {
                    assert!((0.0..=1.0).contains(&value), "{before:?} {after:?}: {value}");
                }
            }
        }
    }
}
