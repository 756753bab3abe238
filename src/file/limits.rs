//! How large a file may be. A file is somebody else's word: these hold before anything is built
//! from it.

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 64 << 20;
/// How deep objects and lists may stand inside each other.
pub const MAX_DEPTH: usize = 64;
/// How many numbers a file may hold.
pub const MAX_NUMBERS: usize = 2_000_000;
/// How many variants a design may have.
pub const MAX_VARIANTS: usize = 4_096;
/// The longest text, in bytes.
pub const MAX_TEXT_BYTES: usize = 64 << 10;
/// The largest whole number, because it is the largest that every reader of JSON keeps.
pub const MAX_WHOLE: u64 = (1 << 53) - 1;
