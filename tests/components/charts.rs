//! The components of charts.
