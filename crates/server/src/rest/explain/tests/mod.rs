//! Explanations of a signal, with stand-ins for the servers that are asked.

mod cancel;
mod errors;
mod model;
mod planted;
mod records;
mod tenants;
mod traces;
mod world;
