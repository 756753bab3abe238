//! What the window's event loop has to be told about the system before it begins.

pub use crate::platform::close_message::spare_event_target;
