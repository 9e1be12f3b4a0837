//! The list of policies: what is shown of them, narrowed down, and in which order.

pub mod edits;
pub mod filter;
pub mod order;
pub mod plan;
pub mod reach;
pub mod rows;

#[cfg(test)]
pub(crate) mod examples;
