//! The `dunetrace` binary.
fn main() {}
