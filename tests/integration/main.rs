//! All integration tests in one program.

mod engine;
mod files;
mod schema;
