//! What the palette finds, best first.
