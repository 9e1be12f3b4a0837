//! Policies on this side of the store: how they are served, and the one way in which they change.

mod cache;
mod edit;
mod prices;
mod python;
mod read;
mod sign;
#[cfg(test)]
pub(crate) mod testing;
mod view;

pub use cache::{MOST_TENANTS, PolicyCache};
pub use edit::edit;
pub use prices::sdk_prices;
pub use read::{read_rule, read_whole_rule};
pub use view::Views;
