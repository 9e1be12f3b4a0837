//! Where the content occurred.

use api::neighbours::{HashPlace, HashRole, Occurrence, OccurrenceRun, Occurrences};
use api::{ContentHash, paths};
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::api::{Read, read, url};
use crate::components::{Empty, HashChip, KindTag, Load, StatusTag, Time};
use crate::dialogs::use_dialogs;
use crate::view_model::content_forms::Form;
use crate::view_model::format;
use crate::view_model::query::{Query, run_href};

/// Steps that are listed of one run: of a loop, the first turns tell enough.
const MOST_PLACES: usize = 5;

/// Asks for the hashes, and shows the runs and steps that have them.
#[component]
pub fn Occurred(spelled: Memo<Vec<(Form, ContentHash)>>) -> impl IntoView {
    let found: Read<Occurrences> = read(Signal::derive(move || {
        let hashes: Vec<String> = spelled.with(|spelled| spelled.iter().map(|(_, hash)| hash.to_string()).collect());
        url(paths::OCCURRENCES, [("hash", hashes.join(","))])
    }));
    view! {
        <div class="content__found" role="region" aria-label="Where it occurred">
            <Load read=found let:found>
                {move || {
                    let found = found.get().found;
                    if found.is_empty() {
                        Either::Left(view! { <Nowhere /> })
                    } else {
                        let hits = found.into_iter().map(|hit| view! { <Hit hit spelled /> });
                        Either::Right(hits.collect_view())
                    }
                }}
            </Load>
        </div>
    }
}

#[component]
fn Nowhere() -> impl IntoView {
    view! {
        <div role="status">
            <Empty title="No run contains this">
                <p>
                    "A hash only equals another when the whole content is the same: paste all of it, unchanged. "
                    "For arguments paste the whole object, with its keys in their order. "
                    "Runs that were deleted are not found either."
                </p>
            </Empty>
        </div>
    }
}

/// One spelling that occurred, with the newest runs that have it.
#[component]
fn Hit(hit: Occurrence, spelled: Memo<Vec<(Form, ContentHash)>>) -> impl IntoView {
    let open = use_dialogs().content_search;
    let hash = hit.hash;
    let form =
        spelled.with_untracked(|spelled| spelled.iter().find(|(_, known)| *known == hash).map(|(form, _)| *form));
    let all = Query::default().with("hash", &hash.to_string()).href("/runs");
    let counted = format!(
        "{}{}",
        format::plural(hit.runs.count, "run", "runs"),
        if hit.runs.at_least { " or more" } else { "" }
    );
    let runs = hit.newest.into_iter().map(|found| view! { <RunHit found /> });
    view! {
        <section class="content__hit">
            <header class="content__hit-head">
                <p role="status">"Found in " <b class="content__count">{counted.clone()}</b></p>
                <HashChip hash />
                <span class="muted content__form">{form.map(Form::in_words)}</span>
                <A href=all attr:class="link" on:click=move |_| open.set(false)>{format!("All {counted}")}</A>
            </header>
            <ul class="content__runs">{runs.collect_view()}</ul>
        </section>
    }
}

#[component]
fn RunHit(found: OccurrenceRun) -> impl IntoView {
    let open = use_dialogs().content_search;
    let run = found.run;
    let id = run.run_id.as_str().to_owned();
    let (href, short) = (run_href(&id), format::shorten(&id, 14));
    let more = found.places.len().saturating_sub(MOST_PLACES);
    let more =
        (more > 0).then(|| view! { <li class="content__more muted">{format!("and {more} more of its steps")}</li> });
    let shown = found.places.into_iter().take(MOST_PLACES);
    let places = shown.map(|place| view! { <PlaceLink run_id=id.clone() place /> });
    let places = places.collect_view();
    view! {
        <li class="content__run">
            <div class="content__run-head">
                <A href=href attr:class="link mono" attr:title=id on:click=move |_| open.set(false)>
                    {short}
                </A>
                <span>{run.agent_id.as_str().to_owned()}</span>
                <StatusTag status=run.status />
                <span class="muted"><Time at=run.started_at /></span>
            </div>
            <ul class="content__places">{places}{more}</ul>
        </li>
    }
}

/// A link to the step itself.
#[component]
fn PlaceLink(run_id: String, place: HashPlace) -> impl IntoView {
    let open = use_dialogs().content_search;
    let href = match place.position {
        Some(position) => Query::default()
            .with("step", &position.to_string())
            .href(&run_href(&run_id)),
        None => run_href(&run_id),
    };
    view! {
        <li>
            <A href=href attr:class="content__place" on:click=move |_| open.set(false)>
                <span class="content__step">{format!("Step {}", place.step_index)}</span>
                <KindTag kind=place.kind />
                <span class="content__name">{place.name}</span>
                <span class="muted">{role_word(place.role)}</span>
            </A>
        </li>
    }
}

const fn role_word(role: HashRole) -> &'static str {
    match role {
        HashRole::Input => "input of the run",
        HashRole::Arguments => "arguments",
        HashRole::Output => "output",
        HashRole::Other => "in an event",
    }
}
