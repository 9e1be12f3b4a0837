//! The Dunetrace dashboard.
