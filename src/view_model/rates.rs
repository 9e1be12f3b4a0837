//! Failure rates and their trend.
