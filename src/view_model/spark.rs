//! The small chart of a group's last seven days.

use plotters::prelude::*;

const SIZE: (u32, u32) = (64, 20);

/// The chart as SVG text; `None` when plotters cannot draw it. Its colours are the style sheet's.
pub fn svg(days: &[u64]) -> Option<String> {
    let highest = days.iter().copied().max().unwrap_or(0).max(1) as f64;
    let last = days.len().saturating_sub(1).max(1) as f64;
    let points = || days.iter().enumerate().map(|(day, count)| (day as f64, *count as f64));
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin(2)
            .build_cartesian_2d(0.0..last, 0.0..highest * 1.1)
            .ok()?;
        chart
            .draw_series(AreaSeries::new(points(), 0.0, BLACK.mix(0.15)))
            .ok()?;
        chart
            .draw_series(LineSeries::new(points(), BLACK.stroke_width(2)))
            .ok()?;
        area.present().ok()?;
    }
    Some(text)
}

/// The same in words.
pub fn words(days: &[u64]) -> String {
    let counts: Vec<String> = days.iter().map(u64::to_string).collect();
    format!("Runs with a signal per day, oldest first: {}", counts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_is_a_line_over_an_area() {
        let svg = svg(&[0, 3, 1, 0, 0, 9, 4]).unwrap();
        assert!(svg.contains("<polyline") && svg.contains("<polygon"), "{svg}");
        assert!(
            !svg.contains("style="),
            "the page's policy forbids style attributes: {svg}"
        );
    }

    #[test]
    fn no_data_is_a_flat_chart() {
        assert!(svg(&[]).is_some());
        assert_eq!(words(&[0, 2]), "Runs with a signal per day, oldest first: 0, 2");
    }
}
