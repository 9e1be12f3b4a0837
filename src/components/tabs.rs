//! Views of one thing, each with its own URL.

use leptos::prelude::*;

/// One tab.
#[derive(Clone)]
pub struct Tab {
    /// What `current` is when this tab is shown.
    pub id: &'static str,
    pub label: Signal<String>,
    pub href: Signal<String>,
}

#[component]
pub fn Tabs(
    /// What the tabs are views of, for screen readers.
    label: &'static str,
    tabs: Vec<Tab>,
    #[prop(into)] current: Signal<&'static str>,
) -> impl IntoView {
    let links = tabs.into_iter().map(|tab| {
        let here = move || (current.get() == tab.id).then_some("page");
        view! {
            <a class="tabs__tab" href=move || tab.href.get() aria-current=here data-noscroll="true">
                {move || tab.label.get()}
            </a>
        }
    });
    view! { <nav class="tabs" aria-label=label>{links.collect_view()}</nav> }
}
