//! A model's server, in the dialects of both providers.
