//! The components of overview.
