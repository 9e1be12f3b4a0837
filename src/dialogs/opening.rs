//! Which dialog is open, and what the page offers to the palette.

use leptos::prelude::*;

/// Opens the dialogs that any part of the dashboard may open.
#[derive(Clone, Copy)]
pub struct Dialogs {
    pub palette: RwSignal<bool>,
    pub content_search: RwSignal<bool>,
    commands: RwSignal<Vec<Command>>,
}

/// Something that the page on the screen can do.
#[derive(Clone)]
struct Command {
    id: u32,
    label: String,
    run: Callback<()>,
}

impl Dialogs {
    fn new() -> Self {
        Self {
            palette: RwSignal::new(false),
            content_search: RwSignal::new(false),
            commands: RwSignal::new(Vec::new()),
        }
    }

    /// Makes the dialogs known to all components below.
    pub fn provide() -> Self {
        let dialogs = Self::new();
        provide_context(dialogs);
        dialogs
    }

    /// The labels of what the page offers.
    pub fn commands(self) -> Vec<String> {
        self.commands
            .with(|commands| commands.iter().map(|command| command.label.clone()).collect())
    }

    /// Does what stands at this place of [`Dialogs::commands`].
    pub fn run(self, place: usize) {
        let command = self.commands.with_untracked(|commands| commands.get(place).cloned());
        if let Some(command) = command {
            command.run.run(());
        }
    }
}

/// The tab's dialogs. A component that stands alone, as in a test, gets its own.
pub fn use_dialogs() -> Dialogs {
    use_context().unwrap_or_else(Dialogs::new)
}

/// Offers `run` in the palette under `label` while the component lives.
pub fn use_command(label: impl Into<String>, run: Callback<()>) {
    let commands = use_dialogs().commands;
    let label = label.into();
    let id = commands.try_update(|commands| {
        let id = commands.last().map_or(0, |last| last.id + 1);
        commands.push(Command { id, label, run });
        id
    });
    on_cleanup(move || {
        commands.try_update(|commands| commands.retain(|command| Some(command.id) != id));
    });
}
