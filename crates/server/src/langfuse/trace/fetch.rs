//! Which of the two routes a trace is read from.

use super::observations;
use super::whole;
use super::{Trace, TraceId};
use crate::langfuse::Langfuse;
use crate::langfuse::error::LangfuseError;
use crate::langfuse::routes::Route;
use crate::outbound::Answer;

/// What one route shows.
pub(super) enum Seen {
    Trace(Box<Trace>),
    /// The server does not know the trace, or not yet.
    Nothing,
    /// The server does not have this route.
    NoRoute,
}

/// The server does not have the route. Servers before version 3.133 answer with a page, and so does much else
/// that is no Langfuse.
pub(super) fn is_no_route(answer: &Answer) -> bool {
    let status = answer.status.as_u16();
    matches!(status, 404 | 405 | 410 | 501) || status == 200 && answer.is_page()
}

/// Observations first. The other route is asked where they are empty: servers that write both ways show old
/// clients' traces there at once, and here after minutes.
pub(in crate::langfuse) async fn fetch(langfuse: &Langfuse, id: &TraceId) -> Result<Option<Trace>, LangfuseError> {
    let missing = langfuse.routes.missing();
    let found = if missing == Some(Route::Observations) {
        older_first(langfuse, id).await?
    } else {
        newer_first(langfuse, id, missing).await?
    };
    let Some(mut trace) = found else {
        return Ok(None);
    };
    trace.project = langfuse.project_or(trace.project.take()).await;
    Ok(Some(*trace))
}

async fn newer_first(
    langfuse: &Langfuse,
    id: &TraceId,
    missing: Option<Route>,
) -> Result<Option<Box<Trace>>, LangfuseError> {
    match observations::look(langfuse, id).await? {
        Seen::Trace(trace) => Ok(Some(trace)),
        Seen::Nothing if missing == Some(Route::Trace) => Ok(None),
        Seen::Nothing => match whole::look(langfuse, id).await {
            Ok(Seen::Trace(trace)) => Ok(Some(trace)),
            // The same keys were good a moment ago, so it is the route that is forbidden.
            Ok(Seen::NoRoute) | Err(LangfuseError::Keys { .. }) => {
                langfuse.routes.note_missing(Some(Route::Trace));
                Ok(None)
            }
            // The newer route works, and the trace may yet appear there.
            Ok(Seen::Nothing) | Err(_) => Ok(None),
        },
        Seen::NoRoute => {
            let seen = whole::look(langfuse, id).await?;
            older(langfuse, seen)
        }
    }
}

/// For servers that are known not to have the newer route. If the older one is gone by now, the server was
/// updated.
async fn older_first(langfuse: &Langfuse, id: &TraceId) -> Result<Option<Box<Trace>>, LangfuseError> {
    match whole::look(langfuse, id).await? {
        Seen::NoRoute => {
            langfuse.routes.note_missing(None);
            match observations::look(langfuse, id).await? {
                Seen::Trace(trace) => Ok(Some(trace)),
                Seen::Nothing => Ok(None),
                Seen::NoRoute => Err(NO_ROUTE),
            }
        }
        seen => older(langfuse, seen),
    }
}

/// What the older route shows of a server that does not have the newer one.
fn older(langfuse: &Langfuse, seen: Seen) -> Result<Option<Box<Trace>>, LangfuseError> {
    let found = match seen {
        Seen::Trace(trace) => Some(trace),
        Seen::Nothing => None,
        Seen::NoRoute => return Err(NO_ROUTE),
    };
    langfuse.routes.note_missing(Some(Route::Observations));
    Ok(found)
}

const NO_ROUTE: LangfuseError =
    LangfuseError::Unusable("the server has no function to read traces, or is no Langfuse; check LANGFUSE_HOST");
