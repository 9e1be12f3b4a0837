//! The step graph: a run folded by the identity of its steps, laid out and routed.
//!
//! Everything here is pure: from the steps the server sends to coordinates. Drawing is the page's part.

pub mod evidence;
pub mod fold;
pub mod lane;
pub mod layout;
pub mod route;

pub use evidence::{EvidenceMarks, mark, regions};
pub use fold::{Edge, Folded, Mark, Node, fold};
pub use lane::{Lane, LaneItem, lane};
pub use layout::{Layout, Placed, columns_in, layout};
pub use route::{Path, route};
