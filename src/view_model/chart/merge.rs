//! Columns taken together where there is no room for all of them.

use super::{Chart, Series, Value};

/// How many hours, or days, read well as one.
const SIZES: [usize; 10] = [1, 2, 3, 4, 6, 12, 24, 48, 96, 168];

impl<V: Value> Chart<V> {
    /// With at most `most` columns. They are counted from the newest, so only the oldest may be of less
    /// than a whole column.
    #[must_use]
    pub fn merged(&self, most: usize) -> Self {
        let columns = self.columns();
        let fits = |size: &usize| columns.div_ceil(*size) <= most.max(1);
        let size = SIZES.into_iter().find(fits).unwrap_or(columns.max(1));
        let merged = columns.div_ceil(size);
        Self {
            from: self.from + (columns as f64 - (merged * size) as f64) * self.step,
            step: self.step * size as f64,
            scale: self.scale,
            series: self.series.iter().map(|series| merge_series(series, size)).collect(),
            markers: self.markers.clone(),
        }
    }
}

fn merge_series<V: Value>(series: &Series<V>, size: usize) -> Series<V> {
    let sum = |values: &[V]| {
        values.iter().fold(V::default(), |mut sum, value| {
            sum += *value;
            sum
        })
    };
    let mut values: Vec<V> = series.values.rchunks(size).map(sum).collect();
    values.reverse();
    Series {
        label: series.label.clone(),
        tone: series.tone,
        values,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::Proportion;

    use crate::view_model::chart::{Bars, Lines, Scale, Tone};

    fn chart<V>(values: Vec<V>) -> Chart<V> {
        let label = "runs".to_owned();
        let series = vec![Series {
            label,
            tone: Tone::Neutral,
            values,
        }];
        Chart {
            from: 36_000.0,
            step: 3600.0,
            scale: Scale::Time,
            series,
            markers: Vec::new(),
        }
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        let bars: Bars = chart(vec![1; 24]);
        assert_eq!(bars.merged(24), bars);
        assert_eq!(Bars::default().merged(0).columns(), 0);
    }

    #[test]
    fn a_week_of_hours_becomes_quarters_of_days() {
        let bars: Bars = chart(vec![2; 168]);
        let merged = bars.merged(30);
        assert_eq!((merged.columns(), merged.step), (28, 6.0 * 3600.0));
        assert_eq!(merged.series[0].values, [12; 28]);
        assert_eq!((merged.from, merged.to()), (bars.from, bars.to()));
    }

    #[test]
    fn only_the_oldest_column_may_be_short() {
        let bars: Bars = chart(vec![1; 7]);
        let merged = bars.merged(3);
        assert_eq!(merged.series[0].values, [1, 3, 3]);
        assert!((merged.to() - bars.to()).abs() < 1e-6);
    }

    #[test]
    fn rates_are_weighted_by_what_they_are_of() {
        let lines: Lines = chart(vec![
            Proportion { hits: 1, total: 1 },
            Proportion { hits: 0, total: 99 },
        ]);
        assert_eq!(lines.merged(1).series[0].values, [Proportion { hits: 1, total: 100 }]);
    }
}
