//! Lists with filters: which places in listing order satisfy all conditions.
//!
//! Every condition is a set of posting lists; a page walks them together, jumping over what one of
//! them rules out. The work of a page is bounded: when the budget is spent the page ends early and
//! says where to go on.

mod by_id;
mod by_value;
mod place;
mod posting;
mod runs;
mod signals;
mod walk;
mod whole;

pub(super) use place::place;
pub(super) use posting::{Index, Posting};
pub(super) use runs::{Query as RunQuery, list as page_of_runs};
pub(super) use signals::list as page_of_signals;
pub(super) use walk::{Budget, Step, Walk};
pub(super) use whole::{Part, count_runs, some_runs, some_signals};

/// A place in the direction of a walk: it always grows.
pub(super) const fn rank(place: i64, ascending: bool) -> i64 {
    // Unlike negation, this has an answer for every number.
    if ascending { place } else { !place }
}
