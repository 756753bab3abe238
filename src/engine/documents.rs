//! Documents that the system hands to the program while it runs.

use crate::platform::opened_documents;
use std::path::PathBuf;

/// Makes ready for them. To be called before the window's event loop begins.
pub fn expect() {
    opened_documents::expect();
}

/// Hands over those that came so far, and each that comes from now on.
pub fn hand_to(take: impl FnMut(Vec<PathBuf>) + Send + 'static) {
    opened_documents::hand_to(take);
}
