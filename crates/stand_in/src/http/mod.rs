//! A small HTTP server for both stand-ins, which can also misbehave.

mod answer;
mod base64;
mod fault;
mod request;
mod server;

pub use answer::{Answer, Piece};
pub(crate) use base64::basic_credentials;
pub use fault::Fault;
pub use request::Request;
pub(crate) use server::{Server, Service};
