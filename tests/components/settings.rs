//! The components of settings.
