//! Traces: what agents reported, visible some time after it was sent.

mod arrival;
mod new;
mod observation;
mod read_list;
mod read_one;
mod store;

pub use arrival::Arrival;
pub use new::{NewObservation, NewTrace};
pub(super) use read_list::list_observations;
pub(super) use read_one::read_one;
pub(super) use store::Traces;
