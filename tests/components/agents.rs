//! The components of agents.
