//! One policy: what its form holds, what is wrong with it, and what its backtest and history say.

pub mod backtest;
pub mod code;
pub mod conflict;
pub mod fired;
pub mod form;
pub mod history;
pub mod labels;
pub mod lines;
pub mod links;
pub mod lints;
pub mod problems;
pub mod propagation;
pub mod templates;
