//! When runs begin: busy by day, quiet at night and at weekends, a little busier every week.

use domain::Micros;

const HOUR: i64 = 3_600_000_000;

/// How busy each hour of a working day is, in UTC.
const BY_HOUR: [f64; 24] = [
    0.12, 0.08, 0.06, 0.05, 0.06, 0.10, 0.22, 0.45, 0.75, 0.95, 1.00, 0.95, 0.80, 0.95, 1.00, 1.00, 0.95, 0.85, 0.70,
    0.55, 0.45, 0.35, 0.25, 0.18,
];
/// How busy Saturday and Sunday are against a working day.
const WEEKEND: f64 = 0.35;
/// How much busier the last hour is than the first.
const GROWTH: f64 = 0.4;
/// The last hours are never quiet, or who looks at night sees an empty present.
const PRESENT: i64 = 3;
const LEAST_PRESENT: f64 = 0.8;

/// The period in which runs begin, and how many of them in each of its hours.
#[derive(Clone, Debug)]
pub struct Calendar {
    begin: Micros,
    end: Micros,
    /// The share of all runs that begins up to the end of each hour.
    shares: Vec<f64>,
}

impl Calendar {
    /// So many days up to `end`.
    pub fn new(end: Micros, days: u32) -> Self {
        let hours = i64::from(days) * 24;
        let begin = Micros(end.0 - hours * HOUR);
        let mut sum = 0.0;
        let mut shares: Vec<f64> = (0..hours)
            .map(|hour| {
                sum += weight(begin, hour, hours);
                sum
            })
            .collect();
        for share in &mut shares {
            *share /= sum;
        }
        Self { begin, end, shares }
    }

    /// A moment of the period by its place, 0 to 1.
    pub fn moment(&self, place: f64) -> Micros {
        Micros(self.begin.0 + ((self.end.0 - self.begin.0) as f64 * place) as i64)
    }

    /// The place of a moment in the period, 0 to 1.
    pub fn place(&self, at: Micros) -> f64 {
        (at.0 - self.begin.0) as f64 / (self.end.0 - self.begin.0) as f64
    }

    /// When a share of all runs has begun: the inverse of the hours' weights. Grows with `share`, 0 to 1.
    pub fn start(&self, share: f64) -> Micros {
        let hour = self
            .shares
            .partition_point(|&upto| upto < share)
            .min(self.shares.len() - 1);
        let before = hour.checked_sub(1).map_or(0.0, |hour| self.shares[hour]);
        let within = ((share - before) / (self.shares[hour] - before)).clamp(0.0, 1.0);
        Micros(self.begin.0 + hour as i64 * HOUR + (within * HOUR as f64) as i64)
    }
}

fn weight(begin: Micros, hour: i64, hours: i64) -> f64 {
    let at = Micros(begin.0 + hour * HOUR);
    // The epoch was a Thursday.
    let weekend = matches!((at.day() + 3).rem_euclid(7), 5 | 6);
    let of_day = BY_HOUR[at.hour().rem_euclid(24) as usize];
    let rhythm = of_day * if weekend { WEEKEND } else { 1.0 };
    let growth = 1.0 + GROWTH * hour as f64 / hours as f64;
    if hour >= hours - PRESENT {
        rhythm.max(LEAST_PRESENT) * growth
    } else {
        rhythm * growth
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-20 03:30 UTC, a Friday night.
    const END: Micros = Micros(1_795_145_400_000_000);

    #[test]
    fn starts_grow_and_stay_in_the_period() {
        let calendar = Calendar::new(END, 30);
        let starts: Vec<Micros> = (0..=1000)
            .map(|index| calendar.start(f64::from(index) / 1000.0))
            .collect();
        assert!(starts.is_sorted());
        assert!(starts[0] >= calendar.moment(0.0) && starts[1000] <= END);
    }

    #[test]
    fn nights_and_weekends_are_quiet() {
        let calendar = Calendar::new(END, 28);
        let count = |wanted: fn(Micros) -> bool| {
            let starts = (0..10_000).map(|index| calendar.start(f64::from(index) / 10_000.0));
            starts.filter(|at| wanted(*at)).count()
        };
        let day = count(|at| (9..17).contains(&at.hour().rem_euclid(24)));
        let night = count(|at| at.hour().rem_euclid(24) < 6);
        assert!(day > night * 6, "{day} by day, {night} at night");
        let saturday = count(|at| (at.day() + 3).rem_euclid(7) == 5);
        let tuesday = count(|at| (at.day() + 3).rem_euclid(7) == 1);
        assert!(
            tuesday * 2 > saturday * 4,
            "{tuesday} on Tuesdays, {saturday} on Saturdays"
        );
    }

    #[test]
    fn the_present_is_not_empty_even_at_night() {
        let calendar = Calendar::new(END, 30);
        let starts = (0..3000).map(|index| calendar.start(f64::from(index) / 3000.0));
        assert!(starts.filter(|at| at.0 > END.0 - HOUR).count() >= 5);
    }
}
