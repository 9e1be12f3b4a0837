//! Light or dark.

use leptos::prelude::*;

use super::Memory;

/// Also read by the script in `index.html`, which sets the theme before the first paint.
const KEY: &str = "dunetrace.theme";

/// What the reader chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// As the system says.
    #[default]
    System,
    Light,
    Dark,
}

impl ThemeChoice {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub const fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// The choice, shown on the page and remembered.
#[derive(Clone, Copy)]
pub struct Theme(RwSignal<ThemeChoice>);

impl Theme {
    pub fn recalled() -> Self {
        Self(RwSignal::new(
            Memory::Device
                .recall(KEY)
                .map(|text| ThemeChoice::parse(&text))
                .unwrap_or_default(),
        ))
    }

    pub fn get(self) -> ThemeChoice {
        self.0.get()
    }

    pub fn choose(self, choice: ThemeChoice) {
        self.0.set(choice);
        Memory::Device.remember(KEY, choice.as_str());
        if let Some(root) = document().document_element() {
            // Setting an attribute of the root element of a page cannot fail.
            let _ = match choice {
                ThemeChoice::System => root.remove_attribute("data-theme"),
                chosen => root.set_attribute("data-theme", chosen.as_str()),
            };
        }
    }
}
