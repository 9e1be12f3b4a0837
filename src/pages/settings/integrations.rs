//! `/settings/integrations`: how agents connect, and what was last heard of them.

use std::time::Duration;

use api::config::ConfigView;
use api::explain::ExplainRecords;
use api::integrations::Integrations;
use api::paths;
use leptos::prelude::*;

use super::explain::ExplainCard;
use super::explanations::Explanations;
use super::seen::Seen;
use super::way::WayCard;
use crate::api::{Read, latest, read, url, use_changes};
use crate::browser;
use crate::components::{CodeBlock, Icon, Load, Sign};
use crate::pages::address::use_address;
use crate::pages::demo::{DemoCard, use_demo};
use crate::view_model::snippets::{CREATE_KEY, Way};

/// The server notes who sent something once a minute.
const READ_EVERY: Duration = Duration::from_secs(15);

#[component]
pub fn IntegrationsPage() -> impl IntoView {
    browser::use_title("Integrations".to_owned());
    let address = use_address("/settings/integrations");
    let config: Read<ConfigView> = read(paths::CONFIG.to_owned());
    let integrations: Read<Integrations> = read(paths::INTEGRATIONS.to_owned());
    let read_again = browser::at_most(READ_EVERY, move || integrations.refetch());
    use_changes(String::new(), move |_| read_again());
    let heard = latest(integrations);
    let way = Memo::new(move |_| {
        address
            .query()
            .with(|query| query.get("with").and_then(Way::parse))
            .unwrap_or_default()
    });
    let href = Callback::new(move |way: Way| {
        let name = if way == Way::default() { "" } else { way.as_str() };
        address
            .query()
            .with(|query| query.clone().with("with", name).href("/settings/integrations"))
    });
    view! {
        <article class="settings">
            <header class="head">
                <span class="muted">"Settings"</span>
                <span class="faint" aria-hidden="true">"/"</span>
                <h1>"Integrations"</h1>
                <div class="head__end">
                    <a class="btn" href=paths::DOCS rel="external"><Icon sign=Sign::Book />"API reference"</a>
                </div>
            </header>
            <Load read=config let:config>
                <Server config />
                <WayCard config integrations=heard way href />
                <ExplainCard config />
            </Load>
            <ExplanationsSection />
            <section class="card" aria-labelledby="heard">
                <header>
                    <h2 id="heard">"What this server has heard from"</h2>
                    <span class="muted">"As far as what arrives tells it apart; web frameworks and OpenTelemetry report through the Python SDK"</span>
                </header>
                <div class="body"><Load read=integrations let:integrations><Seen integrations /></Load></div>
            </section>
            <DemoSection />
        </article>
    }
}

/// Where agents send to, and with what key.
#[component]
fn Server(config: Signal<ConfigView>) -> impl IntoView {
    let dev = move || config.with(|config| config.auth_mode == "dev");
    view! {
        <section class="card" aria-labelledby="address">
            <header><h2 id="address">"Where agents send to"</h2></header>
            <div class="body settings__server">
                <CodeBlock label="the address" code=Signal::derive(move || config.with(|config| config.ingest_url.clone())) />
                <Show when=dev fallback=|| view! {
                    <p>"Each agent sends with a key, which this command makes and shows once:"</p>
                    <CodeBlock label="the command that makes a key" code=CREATE_KEY.to_owned() />
                }>
                    <p class="muted">
                        "This server runs in dev mode: any key that begins with "<code class="inline">"dt_dev_"</code>
                        " will do. For production start it with "<code class="inline">"AUTH_MODE=prod"</code>"."
                    </p>
                </Show>
            </div>
        </section>
    }
}

/// What explaining cost so far.
#[component]
fn ExplanationsSection() -> impl IntoView {
    const SHOWN: usize = 10;
    let records: Read<ExplainRecords> = read(url(paths::EXPLANATIONS, [("limit", SHOWN.to_string())]));
    view! {
        <section class="card" aria-labelledby="explanations">
            <header><h2 id="explanations">"What explanations took"</h2></header>
            <div class="body"><Load read=records let:records><Explanations records /></Load></div>
        </section>
    }
}

#[component]
fn DemoSection() -> impl IntoView {
    let demo = use_demo();
    let (busy, problem) = (demo.is_busy(), demo.problem());
    let (on_load, on_remove) = (demo.on_load(), demo.on_remove());
    view! {
        <section class="card" aria-labelledby="demo">
            <header><h2 id="demo">"Demo"</h2></header>
            <div class="body">
                <Load read=demo.state let:state><DemoCard state busy problem on_load on_remove /></Load>
            </div>
        </section>
    }
}
