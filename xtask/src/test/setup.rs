//! What steps need, installed in the background while the steps that need nothing run.

use std::thread::{self, ScopedJoinHandle};

use anyhow::{Context, Result, anyhow, bail};

use crate::test::steps::Step;
use crate::{browser, npm, python, tools};

/// A thing that has to be on the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    WasmTarget,
    SystemPackages,
    WasmTools,
    Environments,
    Axe,
    Contracts,
}

/// The installation that runs beside the first steps, then what became of it.
pub(super) struct Setup<'scope> {
    running: Option<ScopedJoinHandle<'scope, Vec<Failure>>>,
    failures: Vec<Failure>,
}

struct Failure {
    need: Need,
    reason: String,
}

/// Runs `steps_body` with the installation going on beside it.
pub(super) fn beside<T>(steps: &[Step], steps_body: impl FnOnce(&mut Setup<'_>) -> T) -> T {
    let needed = |need: &Need| steps.iter().any(|step| needs_of(*step).contains(need));
    // Quick, and the steps that run at once need it: not in the background.
    let target = Some(Need::WasmTarget).filter(needed).and_then(Need::install);
    let needs: Vec<Need> = Need::IN_BACKGROUND.into_iter().filter(needed).collect();
    thread::scope(|scope| {
        let running = scope.spawn(move || needs.into_iter().filter_map(Need::install).collect());
        steps_body(&mut Setup {
            running: Some(running),
            failures: target.into_iter().collect(),
        })
    })
}

impl Setup<'_> {
    /// Waits for the installation if the step needs anything of it.
    pub(super) fn ready_for(&mut self, step: Step) -> Result<()> {
        let needs = needs_of(step);
        if needs.iter().any(|need| Need::IN_BACKGROUND.contains(need))
            && let Some(running) = self.running.take()
        {
            let failures = running.join();
            self.failures
                .extend(failures.map_err(|_| anyhow!("the installation panicked"))?);
        }
        match self.failures.iter().find(|failure| needs.contains(&failure.need)) {
            Some(failure) => bail!("what it needs is missing: {}", failure.reason),
            None => Ok(()),
        }
    }
}

impl Need {
    /// In the order of installation: Python and npm come with the system packages.
    const IN_BACKGROUND: [Self; 5] = [
        Self::SystemPackages,
        Self::WasmTools,
        Self::Environments,
        Self::Axe,
        Self::Contracts,
    ];

    fn install(self) -> Option<Failure> {
        let result = match self {
            Self::WasmTarget => tools::ensure_wasm_target(),
            Self::SystemPackages => browser::ensure_system_packages().context("system packages"),
            Self::WasmTools => tools::ensure().context("WebAssembly tools"),
            Self::Environments => python::ensure_environments().context("Python environments"),
            Self::Axe => browser::ensure_axe().context("axe"),
            Self::Contracts => npm::ensure_langfuse_contracts().context("descriptions of Langfuse's API"),
        };
        result.err().map(|error| Failure {
            need: self,
            reason: format!("{error:#}"),
        })
    }
}

fn needs_of(step: Step) -> &'static [Need] {
    match step {
        Step::Format | Step::Clippy | Step::Native => &[],
        Step::ClippyWasm => &[Need::WasmTarget],
        Step::Components => &[Need::WasmTarget, Need::SystemPackages, Need::WasmTools],
        Step::EndToEnd => &[
            Need::WasmTarget,
            Need::SystemPackages,
            Need::WasmTools,
            Need::Environments,
            Need::Axe,
            Need::Contracts,
        ],
        // Python and npm are system packages.
        Step::Langfuse => &[Need::SystemPackages, Need::Environments, Need::Contracts],
    }
}
