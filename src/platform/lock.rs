//! (in work)
/// (in work)
pub struct SharedLock;
