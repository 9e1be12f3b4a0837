//! The components of graph.
