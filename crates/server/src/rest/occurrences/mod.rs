//! `GET /v1/occurrences`

mod places;

use std::collections::HashMap;
use std::sync::Arc;

use ::api::neighbours::{Occurrence, OccurrenceRun, Occurrences};
use ::api::paths;
use ::api::sample::Sample;
use axum::Json;
use axum::extract::State;
use domain::run::{Step, replay};
use domain::{ContentHash, Event, RunFilter, RunKey, RunSummary};
use store::{Store, StoredRun, TenantId};

use self::places::places;
use super::off_thread::off_thread;
use super::params::{Params, accepts};
use super::reader::Reader;
use super::view;
use crate::app::App;
use crate::error::ApiError;

accepts!(Accepted: HASHES);

const MOST_HASHES: usize = 32;
const NEWEST: usize = 10;
/// Events that one request may read to find the places. Runs beyond it are listed without places.
const MOST_EVENTS: u32 = 100_000;

/// Where content occurred, by its hash: in how many runs, and in the newest of them at which steps.
///
/// Whoever has the content hashes it; the server never sees it. Several hashes at once, because each version of the SDK
/// writes the same arguments in a form of its own.
#[utoipa::path(
    get, path = paths::OCCURRENCES, operation_id = "occurrences", tag = "runs", security(("key" = [])),
    params(Accepted),
    responses(
        (status = 200, description = "One entry per hash that occurred", body = Occurrences,
            example = json!(Occurrences::sample())),
    ),
)]
pub(super) async fn occurrences(
    Reader(tenant): Reader,
    State(app): State<App>,
    params: Params<Accepted>,
) -> Result<Json<Occurrences>, ApiError> {
    let mut search = Search {
        store: app.store.as_ref(),
        tenant,
        loaded: HashMap::new(),
        room: MOST_EVENTS,
    };
    let mut found = Vec::new();
    for hash in hashes(params.get("hash"))? {
        found.extend(search.occurrence(hash).await?);
    }
    Ok(Json(Occurrences { found }))
}

/// Each once, in the order asked for.
fn hashes(text: Option<&str>) -> Result<Vec<ContentHash>, ApiError> {
    let wrong = |detail: &'static str| {
        ApiError::parameter("hash", detail).hint("the first 16 hex digits of the SHA-256 of the content")
    };
    let mut hashes: Vec<ContentHash> = Vec::new();
    for item in text.ok_or_else(|| wrong("`hash` is missing"))?.split(',') {
        let hash =
            ContentHash::parse(item.trim()).ok_or_else(|| wrong("`hash` has something that is no content hash"))?;
        if !hashes.contains(&hash) {
            hashes.push(hash);
        }
    }
    if hashes.len() > MOST_HASHES {
        return Err(wrong("`hash` has more than 32 hashes"));
    }
    Ok(hashes)
}

struct Search<'a> {
    store: &'a dyn Store,
    tenant: TenantId,
    /// A run often has several of the hashes.
    loaded: HashMap<RunKey, Arc<Replayed>>,
    room: u32,
}

/// A run, ready to be searched.
struct Replayed {
    steps: Vec<Step>,
    events: Vec<Event>,
}

impl Search<'_> {
    async fn occurrence(&mut self, hash: ContentHash) -> Result<Option<Occurrence>, ApiError> {
        let runs = self.store.runs_with_hash(self.tenant, hash, NEWEST).await?;
        if runs.is_empty() {
            return Ok(None);
        }
        let filter = RunFilter {
            hash: Some(hash),
            ..RunFilter::default()
        };
        let count = self.store.count_runs(self.tenant, &filter).await?;
        let mut loaded = Vec::with_capacity(runs.len());
        for run in runs {
            loaded.push((self.load(&run).await?, run));
        }
        // Runs may be long, and other requests wait for this thread.
        let newest = off_thread(move || newest(hash, loaded)).await?;
        Ok(Some(Occurrence {
            hash,
            runs: view::counted(count),
            newest,
        }))
    }

    async fn load(&mut self, run: &RunSummary) -> Result<Option<Arc<Replayed>>, ApiError> {
        let key = run.run_id.key();
        if !self.loaded.contains_key(&key) {
            let Some(room) = self.room.checked_sub(run.event_count) else {
                return Ok(None);
            };
            self.room = room;
            if let Some(stored) = self.store.run_events(self.tenant, &run.run_id).await? {
                let replayed = off_thread(move || Replayed::of(stored)).await?;
                self.loaded.insert(key, Arc::new(replayed));
            }
        }
        Ok(self.loaded.get(&key).cloned())
    }
}

impl Replayed {
    fn of(stored: StoredRun) -> Self {
        let mut events = stored.events;
        let steps = replay(stored.header, &mut events).steps();
        Self { steps, events }
    }
}

fn newest(hash: ContentHash, runs: Vec<(Option<Arc<Replayed>>, RunSummary)>) -> Vec<OccurrenceRun> {
    let places = |loaded: Option<Arc<Replayed>>| {
        loaded.map_or_else(Vec::new, |loaded| places(hash, &loaded.steps, &loaded.events))
    };
    let runs = runs.into_iter();
    runs.map(|(loaded, run)| OccurrenceRun {
        run,
        places: places(loaded),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use ::api::neighbours::HashRole;

    use super::*;
    use crate::rest::testing::{Run, Server};

    fn url(hashes: &[ContentHash]) -> String {
        let hashes: Vec<String> = hashes.iter().map(ToString::to_string).collect();
        format!("{}?hash={}", paths::OCCURRENCES, hashes.join(","))
    }

    #[tokio::test]
    async fn content_is_found_by_its_hash_at_its_step() {
        let server = Server::with_loop().await;
        server.judge(Run::new("later").starting(9)).await;
        let (question, argument) = (ContentHash::of("question"), ContentHash::of("3"));
        let answer: Occurrences = server
            .get(&url(&[argument, ContentHash::of("unknown"), question]))
            .await;
        let found: Vec<(ContentHash, u64)> = answer.found.iter().map(|it| (it.hash, it.runs.count)).collect();
        assert_eq!(found, [(argument, 1), (question, 2)]);
        let place = &answer.found[0].newest[0].places[0];
        assert_eq!(
            (place.step_index, &*place.name, place.role),
            (8, "search", HashRole::Arguments)
        );
        assert_eq!(answer.found[1].newest[0].run.run_id.as_str(), "later");
        assert_eq!(answer.found[1].newest[0].places[0].role, HashRole::Input);
    }

    #[tokio::test]
    async fn hashes_are_checked() {
        let server = Server::start().await;
        let many: Vec<ContentHash> = (0..33).map(|n| ContentHash::of(&n.to_string())).collect();
        for url in [
            paths::OCCURRENCES.to_owned(),
            format!("{}?hash=secret", paths::OCCURRENCES),
            url(&many),
        ] {
            assert_eq!(server.refusal(&url).await.field.as_deref(), Some("hash"), "{url}");
        }
        let twice = [many[0], many[0]];
        let answer: Occurrences = server.get(&url(&[&many[..31], &twice].concat())).await;
        assert_eq!(answer.found, []);
    }
}
