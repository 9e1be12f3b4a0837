//! The parts that every listener and the worker share, made once in `main`.

use std::sync::Arc;

use arc_swap::ArcSwap;
use domain::DetectorConfig;
use store::Store;
use tokio::sync::Notify;

use crate::auth::Auth;
use crate::backtests::Backtests;
use crate::clock::Clock;
use crate::config::Config;
use crate::demo::Background;
use crate::explain::Explanations;
use crate::fixes::PromptLocks;
use crate::langfuse::Langfuse;
use crate::live::Live;
use crate::llm::Llm;
use crate::policies::PolicyCache;

/// Shared by reference; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub config: Arc<Config>,
    pub store: Arc<dyn Store>,
    pub auth: Arc<Auth>,
    pub clock: Clock,
    /// The sample month that is being sent or removed.
    pub demo: Background,
    /// Bounds the backtests that go on.
    pub backtests: Backtests,
    pub policies: PolicyCache,
    /// The user's Langfuse; `None` without its keys.
    pub langfuse: Option<Langfuse>,
    /// The model that explains; `None` without a key.
    pub llm: Option<Llm>,
    /// Explanations of the last while, and those that are being made.
    pub explanations: Explanations,
    /// One change of a prompt at a time.
    pub prompt_locks: PromptLocks,
    /// Tells open pages what changed.
    pub live: Live,
    /// Wakes the detection worker when events were stored.
    pub wake: Arc<Notify>,
    /// The thresholds in force; replaced as a whole when `detectors.yml` changes.
    pub detectors: Arc<ArcSwap<DetectorConfig>>,
}
