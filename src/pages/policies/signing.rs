//! Said where policies that act are not signed: newer SDKs do not obey them.

use api::policies::PolicyView;
use leptos::prelude::*;

use super::Known;
use crate::browser::Memory;
use crate::components::{CodeBlock, Icon, Sign};
use crate::view_model::format;
use crate::view_model::policies::rows::needs_signature;

/// Under which name the tab remembers that it was read.
const READ: &str = "dunetrace.unsigned.read";

const SERVER: &str = "export POLICY_SIGNING_SECRET=\"$(openssl rand -hex 32)\"\ndunetrace serve";
const AGENT: &str = "export DUNETRACE_POLICY_SECRET=\"…the same value…\"";

#[component]
pub fn Unsigned(policies: Memo<Vec<PolicyView>>, known: Known) -> impl IntoView {
    let read = RwSignal::new(Memory::Tab.recall(READ).is_some());
    let concerned = Memo::new(move |_| {
        let unsigned = known
            .state
            .with(|state| state.as_ref().is_some_and(|state| !state.signing));
        let count = policies.with(|all| all.iter().filter(|policy| needs_signature(policy)).count());
        if unsigned && !read.get() { count } else { 0 }
    });
    let dismiss = move |_| {
        Memory::Tab.remember(READ, "yes");
        read.set(true);
    };
    view! {
        <Show when=move || concerned.get() != 0>
            <aside class="unsigned" aria-label="Policies are not signed">
                <Icon sign=Sign::Key />
                <div class="unsigned__text">
                    <p>
                        <b>{move || format!("{} may only be noted", format::plural(concerned.get() as u64, "policy", "policies"))}</b>
                        " instead of obeyed, because this server does not sign policies."
                    </p>
                    <details class="unsigned__how">
                        <summary>"Why, and how to sign them"</summary>
                        <p>
                            "Agents with SDK 0.5.4 or newer obey stop, switch and prompt of a server only if the signature is \
                            right. Without one they log that the policy fired and go on. Older SDKs obey as they are."
                        </p>
                        <ol class="unsigned__steps">
                            <li>
                                "Give the server a secret and start it again. Nothing has to be saved anew: policies are signed as they are served."
                                <CodeBlock label="the server's setting" code=Signal::stored(SERVER.to_owned()) />
                            </li>
                            <li>
                                "Give every agent the same secret, as environment variable or as "<code class="inline">"policy_secret="</code>" of "<code class="inline">"Dunetrace(…)"</code>"."
                                <CodeBlock label="the agent's setting" code=Signal::stored(AGENT.to_owned()) />
                            </li>
                        </ol>
                    </details>
                </div>
                <button type="button" class="btn btn--bare" aria-label="Hide this until the tab is closed" title="Hide this until the tab is closed" on:click=dismiss>
                    <Icon sign=Sign::Close />
                </button>
            </aside>
        </Show>
    }
}
