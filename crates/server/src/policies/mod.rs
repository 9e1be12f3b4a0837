//! Policies on this side of the store: how they are served, and the one way in which they change.

mod edit;
mod prices;
mod python;
mod read;
mod sign;
mod view;

pub use edit::edit;
pub use prices::sdk_prices;
pub use read::{read_rule, read_whole_rule};
pub use view::{Views, change_kind, field_diffs};
