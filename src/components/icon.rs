//! Small pictures in the text's colour.

use leptos::prelude::*;

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Runs,
    Signals,
    Book,
    Check,
    Cross,
    Clock,
    Pause,
    Copy,
    Down,
    Up,
    Filter,
    Help,
    Sun,
    Moon,
    Auto,
    Warning,
    Close,
    Back,
    Open,
    Plug,
    Key,
    Home,
    Agents,
    Settings,
    Search,
    Compare,
    Play,
    Download,
    Plus,
    Minus,
    Fit,
    External,
    Policies,
    Fixes,
    Drag,
    More,
    Undo,
}

impl Sign {
    /// The outline in a square of 16.
    const fn path(self) -> &'static str {
        match self {
            Self::Runs => "M2.5 4h11M2.5 8h8M2.5 12h5",
            Self::Signals => "M1.5 8.5h3l2-5 3.2 9 2-4h2.8",
            Self::Book => "M3 2.5h8.5a1.5 1.5 0 0 1 1.5 1.5v9.5H4.5A1.5 1.5 0 0 1 3 12zM3 12a1.5 1.5 0 0 1 1.5-1.5H13",
            Self::Check => "M3 8.5 6.5 12 13 4.5",
            Self::Cross | Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Clock => "M8 4.5V8l2.5 1.8M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z",
            Self::Pause => "M5.5 3.5v9M10.5 3.5v9",
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::Down => "M4 6l4 4.5L12 6",
            Self::Up => "M4 10.5 8 6l4 4.5",
            Self::Filter => "M2 3.5h12L9.5 9v4.5l-3-1.6V9z",
            Self::Help => "M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M8 12.2v.3",
            Self::Sun => {
                "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M13 3l-1.2 1.2M4.2 11.8 3 13"
            }
            Self::Moon => "M13 9.6A5.6 5.6 0 0 1 6.4 3 5.6 5.6 0 1 0 13 9.6z",
            Self::Auto => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 2v12M8 5l4.5-.8M8 8h6M8 11l4.5.8",
            Self::Warning => "M8 2.2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.2",
            Self::Back => "M9.5 3.5 5 8l4.5 4.5",
            Self::Open => "M6.5 3.5 11 8l-4.5 4.5",
            Self::Key => "M5 6.8a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4zM7 7.6 13 2M10.5 4.3l2 2",
            Self::Home => "M2.5 8 8 3l5.5 5M4 7v6h8V7",
            Self::Agents => "M4 5.500h8v7H4zM8 5.500V3M2 8v2M14 8v2M6.5 8.500v.6M9.5 8.500v.6",
            Self::Settings => "M2 4.500h6M11 4.500h3M2 11.500h3M8 11.500h6M9.5 3v3M6.5 10v3",
            Self::Search => "M7 2.500a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3 14 14",
            Self::Compare => "M5.5 2.500v11M10.5 2.500v11M2 5.500h3.500M2 10.500h3.500M10.5 5.500H14M10.5 10.500H14",
            Self::Play => "M5 3.500v9l7-4.500z",
            Self::Download => "M8 2.500v8M4.5 7.5 8 11l3.5-3.500M2.5 13.500h11",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Minus => "M3 8h10",
            Self::Fit => "M2.5 6V2.500H6M10 2.500h3.500V6M13.5 10v3.500H10M6 13.500H2.500V10",
            Self::External => "M6 3.500H3v9.500h9.500V10M9 2.500h4.500V7M13 3 7.5 8.5",
            Self::Policies => {
                "M8 1.8 13.5 4v4c0 3-2.300 5.200-5.500 6.200C4.800 13.200 2.500 11 2.500 8V4zM5.600 8l1.700 1.700L10.600 6.300"
            }
            Self::Fixes => {
                "M13.500 4.500a3.500 3.500 0 0 1-4.600 4.200L4.700 13a1.400 1.400 0 0 1-2-2l4.300-4.200a3.500 3.500 0 0 1 4.200-4.600L9.200 4.300l2.300 2.300z"
            }
            Self::Drag => "M6 3.500v.2M10 3.500v.2M6 8v.2M10 8v.2M6 12.500v.2M10 12.500v.2",
            Self::More => "M3 8h.2M8 8h.2M13 8h.2",
            Self::Undo => "M6 3.500 2.500 7 6 10.500M2.500 7h7a4 4 0 0 1 0 8H7",
            Self::Plug => "M5.5 2v3.5M10.5 2v3.5M3.5 5.5h9V8a4.5 4.5 0 0 1-9 0zM8 12.5V15",
        }
    }
}

/// A picture beside a word, hidden from screen readers: the word says it.
#[component]
pub fn Icon(sign: Sign) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d=sign.path() />
        </svg>
    }
}
