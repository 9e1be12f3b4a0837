//! The newer route: the observations of a trace, page by page.

use std::collections::HashSet;
use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::fetch::{Seen, is_no_route};
use super::raw::{Raw, RawObservation, name};
use super::{Observation, Trace, TraceId, order, prompt_link};
use crate::langfuse::Langfuse;
use crate::langfuse::asking::{NOT_UNDERSTOOD, SMALL, TOO_LONG, accept};
use crate::langfuse::error::LangfuseError;
use crate::outbound::Bounds;

const ROUTE: &str = "GET /api/public/v2/observations";
/// Everything: without them, inputs, outputs and prompts are left out.
const FIELDS: &str = "core,basic,time,io,metadata,model,usage,prompt,metrics,trace_context";

/// The most that is read of one trace.
const MOST_OBSERVATIONS: usize = 5_000;
const MOST_BYTES: usize = 32 << 20;
const MOST_PAGES: usize = 20;
const TIME: Duration = Duration::from_secs(30);
/// What is asked for at once; the next when an answer was too long. The first is the most that is allowed.
const PAGE_SIZES: [usize; 3] = [1_000, 100, 10];

/// One look at all pages.
pub(super) async fn look(langfuse: &Langfuse, id: &TraceId) -> Result<Seen, LangfuseError> {
    let mut reading = Reading::default();
    for _ in 0..MOST_PAGES {
        let address = reading.address(id);
        let answer = langfuse.get(ROUTE, &address, reading.bounds()).await;
        if answer.as_ref().is_err_and(|error| *error == TOO_LONG) {
            if reading.shrink() {
                continue;
            }
            break;
        }
        let answer = answer?;
        if is_no_route(&answer) {
            return Ok(Seen::NoRoute);
        }
        let body = accept(answer)?.body;
        reading.bytes += body.len();
        let page = tokio::task::spawn_blocking(move || Page::read(&body)).await;
        let page = page.map_err(|_| NOT_UNDERSTOOD)??;
        if !reading.add(page) {
            break;
        }
    }
    if reading.lacks_root() {
        match root(langfuse, id).await {
            Ok(root) => reading.root = root,
            Err(error) => {
                // The steps that were read tell the most: better without the task than without a trace.
                tracing::warn!(%error, "a long trace is read without its root");
                reading.root_unknown = true;
            }
        }
    }
    reading.seen()
}

/// What everything happened in: the first to begin, and so the last to be read of a trace that is cut. It says
/// what the agent was to do. Servers that do not know the question answer with any observation.
async fn root(langfuse: &Langfuse, id: &TraceId) -> Result<Option<Observation>, LangfuseError> {
    let id = id.as_str();
    let address = format!("/api/public/v2/observations?traceId={id}&fields={FIELDS}&limit=1&isRootObservation=true");
    let answer = langfuse.get(ROUTE, &address, SMALL).await.and_then(accept)?;
    let page = Page::read(&answer.body)?;
    Ok(page.observations.into_iter().find(|each| each.parent.is_none()))
}

/// What was read up to now.
#[derive(Default)]
struct Reading {
    observations: Vec<Observation>,
    ids: HashSet<String>,
    project: Option<String>,
    cursor: Option<String>,
    bytes: usize,
    /// Into [`PAGE_SIZES`].
    size: usize,
    /// Everything was read.
    whole: bool,
    /// Asked for by itself.
    root: Option<Observation>,
    /// It could not be asked for.
    root_unknown: bool,
}

impl Reading {
    fn address(&self, id: &TraceId) -> String {
        let (id, limit) = (id.as_str(), PAGE_SIZES[self.size]);
        let cursor = self
            .cursor
            .as_deref()
            .map_or_else(String::new, |cursor| format!("&cursor={}", api::paths::encode(cursor)));
        format!("/api/public/v2/observations?traceId={id}&fields={FIELDS}&limit={limit}{cursor}")
    }

    const fn bounds(&self) -> Bounds {
        Bounds {
            time: TIME,
            bytes: MOST_BYTES.saturating_sub(self.bytes),
        }
    }

    /// Whether smaller pages can be tried.
    fn shrink(&mut self) -> bool {
        self.size += 1;
        self.size < PAGE_SIZES.len()
    }

    /// Whether there is more to read.
    fn add(&mut self, page: Page) -> bool {
        self.project = self.project.take().or(page.project);
        let before = self.observations.len();
        for observation in page.observations {
            if self.ids.insert(observation.id.clone()) {
                self.observations.push(observation);
            }
        }
        let went_on = self.observations.len() > before && page.cursor != self.cursor;
        self.whole = page.cursor.is_none();
        self.cursor = page.cursor;
        !self.whole && went_on && self.observations.len() < MOST_OBSERVATIONS
    }

    fn lacks_root(&self) -> bool {
        !self.whole && !self.observations.is_empty() && order::root(&self.observations).is_none()
    }

    fn seen(mut self) -> Result<Seen, LangfuseError> {
        self.observations.extend(self.root.take());
        if self.observations.is_empty() {
            return if self.whole { Ok(Seen::Nothing) } else { Err(TOO_LONG) };
        }
        order::sort(&mut self.observations);
        let root = order::root(&self.observations).cloned().unwrap_or_default();
        let mut trace = Trace {
            project: self.project,
            // Nobody reads so much again and again for a root that does not come.
            ended: order::ended(&self.observations) || self.root_unknown,
            cut: !self.whole,
            input: root.input,
            output: root.output,
            metadata: root.metadata,
            observations: self.observations,
        };
        prompt_link::complete(&mut trace);
        Ok(Seen::Trace(Box::new(trace)))
    }
}

/// One answer.
struct Page {
    observations: Vec<Observation>,
    project: Option<String>,
    cursor: Option<String>,
}

#[derive(Deserialize)]
struct RawPage<'a> {
    #[serde(borrow)]
    data: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    meta: RawMeta<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
struct RawMeta<'a> {
    cursor: Raw<'a>,
}

impl Page {
    fn read(body: &Bytes) -> Result<Self, LangfuseError> {
        let page: RawPage<'_> = serde_json::from_slice(body).map_err(|_| NOT_UNDERSTOOD)?;
        let rows: Vec<_> = page.data.iter().filter_map(|raw| RawObservation::read(raw)).collect();
        Ok(Self {
            project: rows.iter().find_map(|row| name(row.project_id)),
            observations: rows.iter().filter_map(RawObservation::observation).collect(),
            cursor: name(page.meta.cursor),
        })
    }
}
