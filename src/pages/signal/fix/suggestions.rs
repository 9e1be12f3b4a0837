//! What the detector suggests for failures of this kind.

use api::{FixType, SuggestedFix};
use leptos::prelude::*;

use super::bench::Bench;
use crate::browser;
use crate::components::{Icon, Prose, Sign};
use crate::view_model::fix_text::{Author, Draft, is_sentence};

#[component]
pub fn Suggestions(bench: Bench, kind: FixType) -> impl IntoView {
    let fixes = bench.signal.with_value(|signal| signal.suggested_fixes.clone());
    // What is in the field need not be said twice.
    let others = Memo::new(move |_| {
        bench.draft.with(|draft| {
            let others = fixes
                .iter()
                .filter(|fix| kind != FixType::PromptAddition || fix.code != draft.text);
            others.cloned().collect::<Vec<_>>()
        })
    });
    let heading = if kind == FixType::PromptAddition {
        "Or something else"
    } else {
        "What the detector suggests"
    };
    let items = move || {
        others
            .get()
            .into_iter()
            .map(|fix| view! { <Suggestion fix bench kind /> })
            .collect_view()
    };
    view! {
        <Show when=move || !others.with(Vec::is_empty)>
            <div class="fix__others">
                <p class="label">{heading}</p>
                <ol class="signal__fixes" aria-label="The detector's suggestions">{items}</ol>
            </div>
        </Show>
    }
}

#[component]
fn Suggestion(fix: SuggestedFix, bench: Bench, kind: FixType) -> impl IntoView {
    let usable = kind == FixType::PromptAddition && is_sentence(&fix);
    let SuggestedFix {
        description,
        language,
        code,
    } = fix;
    let label = format!("suggestion in {language}");
    let (used, copied) = (code.clone(), code.clone());
    let field = format!("fix-text-{}", bench.id());
    let take = move |_| {
        bench.draft.set(Draft {
            text: used.clone(),
            author: Author::Detector,
        });
        browser::focus(&field);
    };
    let take =
        usable.then(|| view! { <button type="button" class="btn btn--small" on:click=take>"Use this text"</button> });
    view! {
        <li>
            <Prose text=description />
            <pre class="code__text fix__code" tabindex="0" role="group" aria-label=label><code>{code}</code></pre>
            <div class="fix__deeds">
                {take}
                <button type="button" class="btn btn--small" on:click=move |_| bench.copy(copied.clone())>
                    <Icon sign=Sign::Copy />"Copy fix"
                </button>
            </div>
        </li>
    }
}
