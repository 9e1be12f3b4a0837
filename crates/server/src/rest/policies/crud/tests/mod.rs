//! The endpoints against a real store.
