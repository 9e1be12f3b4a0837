//! The run's loops in words, each with the link that opens it in the unrolled run.

use leptos::prelude::*;

use super::selection::Selection;
use super::url::{GraphMode, RunUrl};
use crate::view_model::graph::Loop;

/// How many are listed before "and N more".
const LISTED: usize = 3;

#[derive(Clone, PartialEq)]
struct Listed {
    first: usize,
    words: String,
    names: String,
    spoken: String,
}

#[component]
pub fn LoopList(selection: Selection, url: RunUrl) -> impl IntoView {
    let listed = Memo::new(move |_| {
        selection.model.with(|model| {
            let mut longest: Vec<&Loop> = model.loops.iter().collect();
            longest.sort_by_key(|found| std::cmp::Reverse(found.count * found.shape.len()));
            let listed = longest.iter().take(LISTED).map(|found| Listed {
                first: found.first,
                words: found.words(model.steps()),
                names: found.names(model.steps()),
                spoken: found.spoken(model.steps()),
            });
            (listed.collect::<Vec<_>>(), model.loops.len().saturating_sub(LISTED))
        })
    });
    let links = move || {
        let (loops, more) = listed.get();
        let links = loops.into_iter().map(|found| link(url, found));
        view! {
            {links.collect_view()}
            {(more > 0).then(|| view! { <li class="muted">{format!("and {more} more")}</li> })}
        }
    };
    view! {
        <Show when=move || listed.with(|(loops, _)| !loops.is_empty())>
            <ul class="loop-list" aria-label="Loops">{links}</ul>
        </Show>
    }
}

fn link(url: RunUrl, found: Listed) -> impl IntoView {
    let href = url.loop_href(found.first);
    let is_open = move || url.mode.get() == GraphMode::Unrolled && url.open.with(|open| open.contains(&found.first));
    let does = move || if is_open() { "Fold" } else { "Unroll" };
    view! {
        <li class="loop-list__loop">
            <b>{found.words}</b>
            <span class="cut muted" title=found.names.clone()>{found.names.clone()}</span>
            <a
                class="link"
                href=move || href.get()
                aria-label=move || format!("{}: {}", does(), found.spoken)
                data-noscroll="true"
            >
                {does}
            </a>
        </li>
    }
}
