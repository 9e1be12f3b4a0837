//! What an import would do, and what it did.

use api::policies::{FieldDiff, Plan, PlanChange, PlanEntry, PlanProblem, PlanRequest};
use leptos::prelude::*;

use super::Work;
use crate::components::{ErrorNotice, Icon, Sign};
use crate::view_model::policies::plan;

#[component]
pub fn Planned(
    work: Work,
    /// What was planned.
    request: PlanRequest,
    plan: Plan,
    /// It was made anew, because policies changed after the first.
    again: bool,
) -> impl IntoView {
    let (counts, revision) = (plan.counts, plan.revision);
    let importable = plan::is_importable(&plan);
    let nothing = plan.problems.is_empty() && plan::changes(counts) == 0;
    let import = move |_| {
        if !work.importing.pending().get_untracked() {
            work.importing.dispatch_local((request.clone(), revision));
        }
    };
    view! {
        <section class="files__part" aria-labelledby="files-plan">
            <h3 id="files-plan">"Plan"</h3>
            {again.then(|| view! {
                <p class="note" role="alert">"Policies changed after the plan was made, so nothing was imported. This is the plan for how they are now."</p>
            })}
            <Problems problems=plan.problems.clone() />
            <p role="status"><b>{plan::summary(counts)}</b>{nothing.then_some(": everything is already as the file says.")}</p>
            <Entries entries=plan.entries />
            {move || work.problem.get().map(|error| view! { <ErrorNotice error /> })}
            <div class="files__end">
                {importable.then(move || view! {
                    <button type="button" class="btn btn--primary" aria-disabled=move || work.is_busy().to_string() on:click=import>
                        {move || if work.is_busy() { "Importing…".to_owned() } else { plan::import_words(counts) }}
                    </button>
                    <span class="muted">"All of it or nothing."</span>
                })}
                <button type="button" class="btn" aria-disabled=move || work.importing.pending().get().to_string() on:click=move |_| work.back()>"Back to the file"</button>
            </div>
        </section>
    }
}

/// Why the file cannot be imported.
#[component]
fn Problems(problems: Vec<PlanProblem>) -> impl IntoView {
    let problem = |problem: PlanProblem| {
        view! {
            <li class="files__wrong">
                <span><b>{plan::place(&problem)}</b>" "{problem.detail}</span>
                {problem.hint.map(|hint| view! { <span class="muted">{hint}</span> })}
            </li>
        }
    };
    (!problems.is_empty()).then(|| {
        view! {
            <div class="notice notice--error" role="alert">
                <Icon sign=Sign::Warning />
                <div class="notice__text">
                    <p class="notice__title">"The file cannot be imported as it is"</p>
                    <ul class="files__problems">{problems.into_iter().map(problem).collect_view()}</ul>
                </div>
            </div>
        }
    })
}

/// What would happen to each policy. Those that stay as they are come last, in few words.
#[component]
fn Entries(entries: Vec<PlanEntry>) -> impl IntoView {
    let (same, changed): (Vec<_>, Vec<_>) = entries
        .into_iter()
        .partition(|entry| entry.change == PlanChange::Unchanged);
    let names = same.into_iter().map(|entry| entry.name).collect::<Vec<_>>().join(", ");
    view! {
        <ul class="plan">{changed.into_iter().map(|entry| view! { <Entry entry /> }).collect_view()}</ul>
        {(!names.is_empty()).then(|| view! {
            <details class="plan__same"><summary>"Unchanged"</summary><p class="muted">{names}</p></details>
        })}
    }
}

#[component]
fn Entry(entry: PlanEntry) -> impl IntoView {
    let (sign, word) = plan::sign(entry.change);
    let class = match entry.change {
        PlanChange::Create => "plan__entry plan__entry--create",
        PlanChange::Delete => "plan__entry plan__entry--delete",
        PlanChange::Change | PlanChange::Unchanged => "plan__entry",
    };
    let scope = plan::scope(&entry);
    view! {
        <li class=class>
            <p class="plan__head">
                <span class="plan__sign" aria-hidden="true">{sign}</span>
                <span class="plan__word">{word}</span>
                <b>{entry.name}</b>
                <span class="muted">{scope}</span>
            </p>
            <dl class="plan__fields">{entry.fields.into_iter().map(field).collect_view()}</dl>
        </li>
    }
}

fn field(FieldDiff { field, before, after }: FieldDiff) -> impl IntoView {
    let arrow = (before.is_some() && after.is_some()).then(|| view! { <span aria-label="becomes">" → "</span> });
    view! {
        <dt class="mono">{field}</dt>
        <dd>
            {before.map(|text| view! { <del class="plan__before">{text}</del> })}
            {arrow}
            {after.map(|text| view! { <ins class="plan__after">{text}</ins> })}
        </dd>
    }
}

#[component]
pub fn Done(plan: Plan) -> impl IntoView {
    view! {
        <p class="export__done" role="status"><Icon sign=Sign::Check />{format!("Imported: {}", plan::done(plan.counts))}</p>
        <p class="muted">"Agents get it when they next ask, within a minute of their next run. Every change is in the history of its policy."</p>
    }
}
