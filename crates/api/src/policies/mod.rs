//! Policies over the wire.

mod activity;
mod backtest;
mod history;
mod plan;
mod read;
mod rule;
mod state;
mod view;
mod yaml;

pub use activity::{FiredRun, PolicyActivity, PolicyAgent, PolicyDay};
pub use backtest::{Backtest, BacktestDay, BacktestLine, BacktestRequest, BacktestRun, Saving};
pub use history::{ChangeKind, ChangeView, FieldDiff, PolicyHistory, PolicyMove, PolicyRestore};
pub use plan::{ImportRequest, Plan, PlanChange, PlanCounts, PlanEntry, PlanProblem, PlanRequest};
pub use read::{read_draft, read_rule};
pub use state::{AgentFetch, PolicyFigures, PolicyState, Propagation};
pub use view::{ActionView, ParamsView, PolicyDeleted, PolicyView, etag};
pub use yaml::to_yaml;
