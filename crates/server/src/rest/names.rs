//! `GET /v1/names`

use std::collections::{HashMap, HashSet};

use ::api::names::Names;
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::{Event, Label, Payload, RunFilter, RunSort, RunSummary};
use store::{PageRequest, RunRef};

use super::off_thread::off_thread;
use super::params::{Params, accepts};
use super::reader::Reader;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted:);

/// Runs that are looked at.
const RUNS: usize = 500;
/// Those of them whose events are looked at, too.
const READ: usize = 100;
/// The events of a longer run would take longer to read than those of all others.
const LONGEST: u32 = 2_000;
/// Names in a list.
const MOST: usize = 200;

/// Names that occur in the newest runs, for forms that suggest them.
#[utoipa::path(
    get, path = paths::NAMES, operation_id = "names", tag = "service", security(("key" = [])),
    responses((status = 200, description = "Each list the most frequent first", body = Names,
        example = json!(Names::sample()))),
)]
pub(super) async fn names(
    Reader(tenant): Reader,
    State(app): State<App>,
    _: Params<Accepted>,
) -> Result<Json<Names>, ApiError> {
    let page = PageRequest {
        limit: RUNS,
        cursor: None,
        ascending: false,
    };
    let runs = app
        .store
        .runs(tenant, &RunFilter::default(), RunSort::Started, &page)
        .await?
        .items;
    let short = runs.iter().filter(|run| run.event_count <= LONGEST).take(READ);
    let refs: Vec<RunRef> = short
        .map(|run| RunRef {
            tenant,
            key: run.run_id.key(),
        })
        .collect();
    let stored = app.store.load(&refs).await?;
    let names = off_thread(move || {
        let mut seen = Seen::default();
        for run in &runs {
            seen.summary(run);
        }
        for run in &stored {
            seen.events(&run.events);
        }
        seen.names()
    });
    Ok(Json(names.await?))
}

/// In how many runs each name occurs.
#[derive(Default)]
struct Count(HashMap<Label, u32>);

impl Count {
    /// The names of one run.
    fn add<'a>(&mut self, names: impl IntoIterator<Item = &'a Label>) {
        let names: HashSet<&Label> = names.into_iter().filter(|name| is_name(name)).collect();
        for name in names {
            *self.0.entry(name.clone()).or_default() += 1;
        }
    }

    fn most_frequent(self) -> Vec<String> {
        let mut names: Vec<(Label, u32)> = self.0.into_iter().collect();
        names.sort_by(|(one, count), (other, more)| more.cmp(count).then_with(|| one.cmp(other)));
        names.truncate(MOST);
        names.into_iter().map(|(name, _)| name.to_string()).collect()
    }
}

/// A hash in place of a name suggests nothing.
fn is_name(label: &Label) -> bool {
    !label.is_empty() && !label.as_str().starts_with('#')
}

#[derive(Default)]
struct Seen {
    agents: Count,
    models: Count,
    tools: Count,
    versions: Count,
    policies: Count,
    finish_reasons: Count,
}

impl Seen {
    fn summary(&mut self, run: &RunSummary) {
        self.agents.add([&run.agent_id]);
        self.versions.add([&run.agent_version]);
        self.models.add(&run.model);
        self.tools.add(&run.tools);
        self.policies.add(&run.policies);
    }

    /// What the summary of a run does not tell.
    fn events(&mut self, events: &[Event]) {
        self.models.add(events.iter().filter_map(|event| match &event.payload {
            Payload::LlmCalled(call) => Some(&call.model),
            _ => None,
        }));
        self.tools.add(events.iter().filter_map(|event| match &event.payload {
            Payload::ToolCalled(call) => Some(&call.tool_name),
            _ => None,
        }));
        self.finish_reasons
            .add(events.iter().filter_map(|event| match &event.payload {
                Payload::LlmResponded(answer) => answer.finish_reason.as_ref(),
                _ => None,
            }));
    }

    fn names(self) -> Names {
        Names {
            agents: self.agents.most_frequent(),
            models: self.models.most_frequent(),
            tools: self.tools.most_frequent(),
            versions: self.versions.most_frequent(),
            policies: self.policies.most_frequent(),
            finish_reasons: self.finish_reasons.most_frequent(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::{Run, Server};

    #[tokio::test]
    async fn names_of_the_newest_runs_come_most_frequent_first() {
        let server = Server::start().await;
        assert_eq!(server.get::<Names>(paths::NAMES).await, Names::default());
        for start in 0..3 {
            server
                .judge(Run::new(&format!("run-{start}")).starting(start).looping())
                .await;
        }
        let names: Names = server.get(paths::NAMES).await;
        assert_eq!(names.agents, ["agent one"]);
        assert!(
            !names.models.is_empty() && !names.tools.is_empty() && !names.versions.is_empty(),
            "{names:?}"
        );
        assert!(!names.finish_reasons.is_empty(), "they stand in events only: {names:?}");
        assert_eq!(names.policies, [""; 0]);
    }

    #[test]
    fn lists_are_short_and_without_hashes() {
        let mut count = Count::default();
        for number in 0..MOST * 2 {
            count.add([&Label::name(&format!("name {number:04}"))]);
        }
        let often = Label::name("often");
        count.add([&often, &often]);
        count.add([&often]);
        count.add([&Label::name("two\nlines"), &Label::default()]);
        let names = count.most_frequent();
        assert_eq!(
            (names.len(), names[0].as_str(), names[1].as_str()),
            (MOST, "often", "name 0000")
        );
        assert!(names.iter().all(|name| !name.starts_with('#')));
    }
}
