//! The components of dialogs.
