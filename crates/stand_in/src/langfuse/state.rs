//! All that it keeps.

use std::time::Duration;

use super::mode::Mode;
use super::prompts::Prompts;
use super::route;
use super::traces::Traces;
use crate::http::{Answer, Request, Service};

pub(super) struct State {
    pub(super) mode: Mode,
    pub(super) prompts: Prompts,
    pub(super) traces: Traces,
    /// How long it takes until what an SDK sent can be seen.
    pub(super) ingestion_lag: Duration,
}

impl State {
    pub(super) fn new(mode: Mode) -> Self {
        Self {
            mode,
            prompts: Prompts::default(),
            traces: Traces::default(),
            ingestion_lag: Duration::ZERO,
        }
    }
}

impl Service for State {
    fn answer(&mut self, request: &Request) -> Answer {
        route::answer(self, request)
    }
}
