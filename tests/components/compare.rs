//! The components of compare.
