//! Doing what was chosen.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::browser::{self, Key, Memory, ThemeChoice};
use crate::components::use_ui;
use crate::dialogs::use_dialogs;
use crate::view_model::palette::{Deed, Entry, Recents, Target};

const RECENTS: &str = "dunetrace.recent";

pub fn recalled() -> Recents {
    Memory::Device
        .recall(RECENTS)
        .map(|text| Recents::parse(&text))
        .unwrap_or_default()
}

/// A callback that closes the palette and does what was chosen.
pub fn use_choose() -> Callback<Entry> {
    let dialogs = use_dialogs();
    let ui = use_ui();
    let go = StoredValue::new_local(use_navigate());
    let act = move |deed: Deed| match deed {
        Deed::ThemeSystem => ui.theme.choose(ThemeChoice::System),
        Deed::ThemeLight => ui.theme.choose(ThemeChoice::Light),
        Deed::ThemeDark => ui.theme.choose(ThemeChoice::Dark),
        Deed::SearchContent => dialogs.content_search.set(true),
        Deed::CopyLink => ui.copy(browser::page_url(), "Link copied"),
        Deed::PauseList => browser::press(Key::Pause),
        Deed::KeyboardHelp => browser::press(Key::Help),
        Deed::Command(place) => dialogs.run(place),
    };
    Callback::new(move |chosen: Entry| {
        let recents = recalled();
        let next = recents.clone().with(&chosen);
        if next != recents {
            Memory::Device.remember(RECENTS, &next.to_text());
        }
        // First, so that the focus is back on the page before the next thing takes it.
        dialogs.palette.set(false);
        match chosen.target {
            Target::Open { href } => {
                let go = go.get_value();
                // The palette is gone by then, and with it what the way there belongs to.
                request_animation_frame(move || go(&href, NavigateOptions::default()));
            }
            Target::Act(deed) => request_animation_frame(move || act(deed)),
        }
    })
}
