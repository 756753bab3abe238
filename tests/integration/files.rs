//! The experiment file keeps its promises (design: file-format.md; each policy is a test here or
//! beside the code).

mod autosave;
mod checksums;
pub mod documents;
mod golden;
mod hostile;
mod policies;
mod ready;
mod roles;
mod saving;
mod verify;
