//! Fixes made through the API.
