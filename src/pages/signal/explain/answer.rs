//! What an explanation says: the cause, what it rests on, and what it took.

use api::Micros;
use api::explain::{ExplainSource, ExplanationView, TraceView, WithoutTrace};
use leptos::prelude::*;

use crate::components::{Icon, Prose, Sign, Time};
use crate::view_model::explain::{effort_words, id_words, source_words, warning_words};
use crate::view_model::notice::sentence;

#[component]
pub fn Answer(answer: ExplanationView) -> impl IntoView {
    let paragraphs: Vec<String> = answer
        .root_cause
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(str::to_owned)
        .collect();
    let paragraphs = paragraphs.into_iter().map(|text| view! { <Prose text /> });
    let warnings = answer.warnings.iter().map(|warning| {
        view! { <li class="explain__warning"><Icon sign=Sign::Warning /><span>{warning_words(*warning)}</span></li> }
    });
    let warnings = (!answer.warnings.is_empty()).then(
        || view! { <ul class="explain__warnings" aria-label="To be careful about">{warnings.collect_view()}</ul> },
    );
    let from_trace = answer.source == ExplainSource::Langfuse;
    let class = if from_trace { "tag tag--ok" } else { "tag tag--medium" };
    let sign = if from_trace { Sign::Check } else { Sign::Warning };
    view! {
        <p class="explain__source">
            <span class=class><Icon sign />{source_words(&answer)}</span>
            {answer.trace.clone().map(|trace| view! { <FoundTrace trace /> })}
        </p>
        {answer.without_trace.clone().map(|why| view! { <Without why /> })}
        <div class="explain__cause">
            <h3 class="explain__heading">"Root cause"</h3>
            {paragraphs.collect_view()}
        </div>
        {warnings}
        <p class="explain__effort">
            {effort_words(&answer.model)}
            {Micros::from_secs(answer.expires_at).map(|at| view! { ". Kept in memory until "<Time at />", never stored." })}
        </p>
    }
}

#[component]
fn FoundTrace(trace: TraceView) -> impl IntoView {
    let link = trace.url.map(|url| {
        view! {
            <a class="link" href=url target="_blank" rel="noopener noreferrer">
                "Open the trace"<span class="visually-hidden">" in Langfuse, in a new tab"</span><Icon sign=Sign::External />
            </a>
        }
    });
    view! {
        {link}
        {id_words(trace.id_from).map(|words| view! { <small class="muted">{words}</small> })}
    }
}

#[component]
fn Without(why: WithoutTrace) -> impl IntoView {
    view! { <div class="muted"><Prose text=sentence(&why.detail) /></div> }
}
