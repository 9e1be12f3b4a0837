//! The policy that would end the next such run, applied by a click.

use api::fixes::{FixStatus, FixView};
use api::policy::{PolicyRule, sentence};
use api::{FixMeans, FixState};
use leptos::prelude::*;

use super::bench::Bench;
use super::trial::TrialLine;
use crate::api::{ClientError, apply_policy, use_write};
use crate::components::{ErrorNotice, Icon, Sign, use_ui};
use crate::pages::signal::part::Part;
use crate::view_model::policy::links::{new_href, policy_href};
use crate::view_model::verification::Standing;
use crate::view_model::verification::standing::has_lapsed;

#[component]
pub fn PolicyPart(rule: PolicyRule, bench: Bench, page: bool) -> impl IntoView {
    let known = Memo::new(move |_| match bench.status.get() {
        Some(Ok(FixStatus::Applied { history, .. })) => history,
        _ => Vec::new(),
    });
    let in_force = Memo::new(move |_| known.with(|fixes| fixes.iter().find(|fix| is_there(fix)).cloned()));
    let again = Memo::new(move |_| known.with(|fixes| has_lapsed(fixes, FixMeans::Policy)));
    let (href, tried) = (new_href(&rule), rule.clone());
    view! {
        <Part name="Stop it next time" page class="fix">
            <p>{sentence(&rule)}</p>
            <p class="muted">"Needs neither Langfuse nor a model."</p>
            <TrialLine rule=tried />
            {move || match in_force.get() {
                Some(fix) => view! { <InForce fix /> }.into_any(),
                None => view! { <Offer bench href=href.clone() again=again.get() /> }.into_any(),
            }}
        </Part>
    }
}

/// Whether it is a policy that acts or notes.
fn is_there(fix: &FixView) -> bool {
    fix.means == FixMeans::Policy && matches!(Standing::without_verdict(fix), Standing::InForce | Standing::InShadow)
}

#[component]
fn InForce(fix: FixView) -> impl IntoView {
    let words = match fix.state {
        FixState::Staged => "This policy is there, in shadow.",
        _ => "This policy is in force.",
    };
    let link = fix
        .policy
        .map(|policy| view! { <a class="link" href=policy_href(policy)>"Open the policy"</a> });
    view! { <p class="fix__in-force"><Icon sign=Sign::Check />{words}" "{link}</p> }
}

#[component]
fn Offer(
    bench: Bench,
    href: String,
    /// It was there, and was changed on its page.
    again: bool,
) -> impl IntoView {
    let problem: RwSignal<Option<ClientError>> = RwSignal::new(None);
    let (write, toasts, id) = (use_write(), use_ui().toasts, bench.id());
    let applying = Action::new_local(move |shadow: &bool| {
        let shadow = *shadow;
        let answer = apply_policy(write, id, shadow);
        async move {
            let answer = answer.await;
            // The reader may have left meanwhile, and the card with its values is gone.
            if problem.is_disposed() {
                return;
            }
            match answer {
                Ok(answer) => {
                    let words = if shadow { "noted in shadow" } else { "in force" };
                    toasts.say(format!("“{}” is {words}", answer.policy.name));
                    bench.turned();
                }
                Err(error) => problem.set(Some(error)),
            }
        }
    });
    let pending = applying.pending();
    let apply = move |shadow: bool| {
        if !pending.get_untracked() {
            problem.set(None);
            applying.dispatch_local(shadow);
        }
    };
    let disabled = move || pending.get().to_string();
    // Where a sentence mends it, that comes first.
    let blocked = bench.signal.with_value(|signal| signal.apply_blocked);
    let class = if blocked { "btn btn--primary" } else { "btn" };
    view! {
        {move || problem.get().map(|error| view! { <ErrorNotice error /> })}
        <div class="fix__deeds">
            <button type="button" class=class aria-disabled=disabled on:click=move |_| apply(false)>
                {move || match (pending.get(), again) {
                    (true, _) => "Applying…",
                    (false, true) => "Apply the policy again",
                    (false, false) => "Apply the policy",
                }}
            </button>
            <button
                type="button"
                class="btn"
                title="Agents only note where it would have fired"
                aria-disabled=disabled
                on:click=move |_| apply(true)
            >
                "Try in shadow"
            </button>
            <a class="link" href=href>"Open in the editor"</a>
        </div>
    }
}
