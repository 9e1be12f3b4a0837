//! Charts that are links: a bar that is picked filters the list behind it.
