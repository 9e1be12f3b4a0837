//! The Dunetrace dashboard: runs of agents as hashed structure, in the browser.
//!
//! `api` fetches and listens, `browser` touches the page's surroundings, `view_model` computes what is
//! drawn, `components` draw it, and `pages` put them together, one per URL. `dialogs` open over any of them.

pub mod api;
pub mod app;
pub mod browser;
pub mod components;
pub mod dialogs;
pub mod pages;
pub mod view_model;
