//! The tab with the form and, beside it, what the policy would have done.

use api::names::Names;
use api::paths;
use api::policies::{PolicyState, PolicyView, to_yaml};
use leptos::prelude::*;

use super::backtest::BacktestCard;
use super::editor::Editor;
use super::form::PolicyFields;
use super::saving::{SaveBar, SavingNotice};
use super::summary::Summary;
use super::url::PolicyUrl;
use crate::api::{Read, latest, read};
use crate::components::CodeBlock;
use crate::pages::fresh::{of_policies, use_fresh};
use crate::view_model::policy::code;

#[component]
pub fn RuleTab(editor: Editor, url: PolicyUrl, #[prop(into)] state: Signal<Option<PolicyState>>) -> impl IntoView {
    let names: Read<Names> = read(paths::NAMES.to_owned());
    let names = latest(names);
    let suggested = Signal::derive(move || names.get().unwrap_or_default());
    let policies: Read<Vec<PolicyView>> = read(paths::POLICIES.to_owned());
    use_fresh(of_policies, move || policies.refetch());
    let policies = latest(policies);
    view! {
        <div class="policy-flow">
            <section class="card" aria-label="Rule">
                <div class="body">
                    <SavingNotice editor />
                    <Summary editor policies state />
                    <PolicyFields editor names=suggested><SaveBar editor /></PolicyFields>
                    <AsCode editor />
                </div>
            </section>
            <BacktestCard editor url />
        </div>
    }
}

/// The rule to take away.
#[component]
fn AsCode(editor: Editor) -> impl IntoView {
    let text = move |of: fn(&api::policy::PolicyRule) -> String| {
        Signal::derive(move || editor.rule.with(|rule| rule.as_ref().map(of).unwrap_or_default()))
    };
    let valid = Memo::new(move |_| editor.rule.with(Result::is_ok));
    view! {
        <Show when=move || valid.get()>
            <details class="policy-code">
                <summary>"As code"</summary>
                <h2>"A local policy of an agent"</h2>
                <CodeBlock label="the policy in Python" code=text(code::add_policy) />
                <h2>"An entry of a file of policies"</h2>
                <CodeBlock label="the policy as YAML" code=text(|rule| to_yaml([rule])) />
                <h2>"For the API"</h2>
                <CodeBlock label="the policy as JSON" code=text(code::json) />
            </details>
        </Show>
    }
}
