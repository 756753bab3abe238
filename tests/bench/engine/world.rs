//! What rows are made from.

use crate::anchors::Anchors;
use crate::measured::{Measured, watched};
use std::rc::Rc;

/// The reference, or why it is not there.
#[derive(Clone)]
pub struct World {
    anchors: Result<Rc<Anchors>, String>,
}

impl World {
    /// Looks for the reference and compiles it.
    pub fn new() -> Self {
        Self { anchors: Anchors::build().map(Rc::new) }
    }

    /// A side that runs one measurement of the reference, which tells of disturbances by itself.
    pub fn anchor(
        &self,
        arguments: &str,
    ) -> Result<impl FnMut() -> Result<Measured, String> + use<>, String> {
        let anchors = self.anchors.clone()?;
        let arguments = arguments.to_owned();
        Ok(move || anchors.measure(&arguments.split(' ').collect::<Vec<_>>()))
    }

    /// A side that runs one measurement of the reference, marked when others took the cores.
    pub fn watched_anchor(
        &self,
        arguments: &str,
    ) -> Result<impl FnMut() -> Result<Measured, String> + use<>, String> {
        let mut anchor = self.anchor(arguments)?;
        Ok(move || watched(&mut anchor))
    }
}
