//! `GET /v1/activity`

use ::api::overview::{Activity, ActivityBucket, TimeStep};
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::Micros;
use store::HourActivity;

use super::params::{Params, accepts};
use super::reader::Reader;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted: AGENT, CHART);

/// Two months by the hour.
const MOST_BUCKETS: i64 = 24 * 62;
const USUAL_HOURS: i64 = 24;
const USUAL_DAYS: i64 = 30;
const MICROS_PER_HOUR: i64 = 3_600_000_000;

/// Runs and signals over time, in buckets of one step, empty ones included.
#[utoipa::path(
    get, path = paths::ACTIVITY, operation_id = "activity", tag = "overview", security(("key" = [])), params(Accepted),
    responses(
        (status = 200, description = "At most 1,488 buckets, the oldest first", body = Activity,
            example = json!(Activity::sample())),
    ),
)]
pub(super) async fn activity(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Json<Activity>, ApiError> {
    let step = match params.get("step") {
        None => TimeStep::default(),
        Some(text) => {
            TimeStep::parse(text).ok_or_else(|| ApiError::parameter("step", "`step` is neither `hour` nor `day`"))?
        }
    };
    let asked = params.run_filter()?;
    let span = Span::of(step, asked.from, asked.to, app.clock.now())?;
    let hours = app
        .store
        .activity(tenant, asked.agent.as_deref(), span.start(), span.end())
        .await?;
    Ok(Json(Activity {
        step,
        from: span.start().secs(),
        to: span.end().secs(),
        buckets: span.buckets(&hours),
    }))
}

/// Whole steps of UTC, as hours since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    step: TimeStep,
    from: i64,
    /// Not part of it.
    to: i64,
}

impl Span {
    /// The steps that `from` to `to` touch.
    fn of(step: TimeStep, from: Option<Micros>, to: Option<Micros>, now: Micros) -> Result<Self, ApiError> {
        let width = step.hours();
        // The last moment that is shown; a bound on the full hour does not begin another one.
        let last = to.map_or(now, |to| Micros(to.0 - 1)).hour().div_euclid(width) * width;
        let to = last + width;
        let usual = match step {
            TimeStep::Hour => USUAL_HOURS,
            TimeStep::Day => USUAL_DAYS,
        };
        let from = from.map_or(to - usual * width, |from| from.hour().div_euclid(width) * width);
        if from >= to {
            return Err(ApiError::parameter("from", "`from` is not before `to`"));
        }
        if (to - from) / width > MOST_BUCKETS {
            return Err(ApiError::parameter("from", format!("more than {MOST_BUCKETS} buckets"))
                .hint("ask for a shorter time, or for `step=day`"));
        }
        Ok(Self { step, from, to })
    }

    fn start(self) -> Micros {
        Micros(self.from * MICROS_PER_HOUR)
    }

    fn end(self) -> Micros {
        Micros(self.to * MICROS_PER_HOUR)
    }

    fn buckets(self, hours: &[HourActivity]) -> Vec<ActivityBucket> {
        let width = self.step.hours();
        let place = |hour: i64| usize::try_from((hour - self.from).div_euclid(width)).ok();
        let mut buckets = vec![ActivityBucket::default(); place(self.to).unwrap_or_default()];
        for hour in hours {
            if let Some(bucket) = place(hour.hour).and_then(|place| buckets.get_mut(place)) {
                add(bucket, hour);
            }
        }
        buckets
    }
}

fn add(bucket: &mut ActivityBucket, hour: &HourActivity) {
    let [critical, high, medium, low] = hour.signals;
    bucket.runs += hour.runs;
    bucket.affected += hour.runs_with_signals;
    bucket.critical += critical;
    bucket.high += high;
    bucket.medium += medium;
    bucket.low += low;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::Server;

    const DAY: i64 = 20_454;
    const NOW: Micros = Micros((DAY * 24 + 10) * MICROS_PER_HOUR + 1);

    fn span(step: TimeStep, from: Option<i64>, to: Option<i64>) -> Result<(i64, i64), String> {
        let at = |hour: i64| Micros((DAY * 24 + hour) * MICROS_PER_HOUR);
        let span = Span::of(step, from.map(at), to.map(at), NOW);
        span.map(|span| (span.from - DAY * 24, span.to - DAY * 24))
            .map_err(|error| error.to_body("").field.unwrap_or_default())
    }

    #[test]
    fn the_last_day_by_hour_ends_with_the_hour_that_is_going_on() {
        assert_eq!(span(TimeStep::Hour, None, None), Ok((-13, 11)));
        assert_eq!(span(TimeStep::Day, None, None), Ok((-29 * 24, 24)));
    }

    #[test]
    fn bounds_are_widened_to_whole_steps() {
        assert_eq!(span(TimeStep::Hour, Some(3), Some(5)), Ok((3, 5)));
        assert_eq!(span(TimeStep::Day, Some(3), Some(5)), Ok((0, 24)));
    }

    #[test]
    fn too_many_buckets_and_none_are_refused() {
        assert_eq!(span(TimeStep::Hour, Some(0), Some(MOST_BUCKETS)), Ok((0, MOST_BUCKETS)));
        assert_eq!(
            span(TimeStep::Hour, Some(0), Some(MOST_BUCKETS + 1)),
            Err("from".to_owned())
        );
        assert_eq!(span(TimeStep::Hour, Some(5), Some(5)), Err("from".to_owned()));
    }

    #[test]
    fn hours_are_summed_into_their_bucket_and_empty_ones_stay() {
        let hour = |hour, runs| HourActivity {
            hour: DAY * 24 + hour,
            runs,
            runs_with_signals: 1,
            signals: [0, 1, 0, 2],
        };
        let span = Span {
            step: TimeStep::Day,
            from: DAY * 24 - 24,
            to: DAY * 24 + 48,
        };
        let buckets = span.buckets(&[hour(0, 3), hour(23, 4), hour(30, 5), hour(99, 6)]);
        let runs: Vec<u64> = buckets.iter().map(|bucket| bucket.runs).collect();
        assert_eq!(runs, [0, 7, 5]);
        assert_eq!((buckets[1].high, buckets[1].low, buckets[1].signals()), (2, 4, 6));
    }

    #[tokio::test]
    async fn runs_and_signals_are_counted_by_the_hour() {
        let server = Server::with_loop().await;
        let activity: Activity = server.get(paths::ACTIVITY).await;
        assert_eq!(activity.buckets.len(), 24);
        let runs: u64 = activity.buckets.iter().map(|bucket| bucket.runs).sum();
        let signals: u64 = activity.buckets.iter().map(ActivityBucket::signals).sum();
        assert_eq!((runs, signals), (1, 1));
        let other: Activity = server.get(&format!("{}?agent=other&step=day", paths::ACTIVITY)).await;
        assert!(other.buckets.iter().all(|bucket| *bucket == ActivityBucket::default()));
    }

    #[tokio::test]
    async fn a_wrong_step_is_refused_and_named() {
        let refusal = Server::start()
            .await
            .refusal(&format!("{}?step=week", paths::ACTIVITY))
            .await;
        assert_eq!(refusal.field.as_deref(), Some("step"));
    }
}
