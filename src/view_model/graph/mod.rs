//! The step graph: a run folded by the identity of its steps, laid out and routed.
//!
//! Everything here is pure: from the steps the server sends to coordinates. Drawing is the page's part.

pub mod camera;
pub mod cull;
pub mod evidence;
pub mod face;
pub mod fold;
pub mod groups;
pub mod lane;
pub mod layout;
pub mod loops;
pub mod route;
pub mod sketch;
pub mod stretch;
pub mod time_ticks;
pub mod timeline;
pub mod timing;

pub use camera::{Camera, Rect, Size};
pub use cull::{Drawn, cull};
pub use evidence::{EvidenceMarks, mark, regions};
pub use face::Face;
pub use fold::{Edge, Folded, Mark, Node, STOPPED, fold};
pub use groups::{Group, groups};
pub use lane::{Lane, LaneItem, LaneWhat, lane};
pub use layout::{Layout, Placed, columns_in, layout, layout_in};
pub use loops::{Arguments, Loop, loops};
pub use route::{Path, route};
pub use sketch::Sketch;
pub use time_ticks::time_ticks;
pub use timeline::{TimeItem, Timeline, timeline};
pub use timing::{Gap, Timing};
