//! The script that was written last. A process plays one cast, and its script is asked for once for
//! each worker and more; with many workers it is long.

use super::cast::Cast;
use super::check::check_roles;
use super::program::Script;
use crate::model::roles::Role;
use crate::model::step_path::Complaint;
use std::sync::{Arc, Mutex, PoisonError};

/// Keeps the script that was written last.
pub struct Shelf(Mutex<Option<Kept>>);

struct Kept {
    roles: Arc<[Role]>,
    script: Result<Arc<Script>, Complaint>,
}

impl Shelf {
    /// An empty one.
    pub const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The script for these roles, written only if they are not those of the last one.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub fn script(&self, roles: Vec<Role>) -> Result<Arc<Script>, Complaint> {
        // Whatever is kept is whole, also after a panic.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref().filter(|kept| *kept.roles == *roles) {
            return kept.script.clone();
        }
        let roles = Arc::<[Role]>::from(roles);
        let script = write(Arc::clone(&roles)).map(Arc::new);
        *kept = Some(Kept { roles, script: script.clone() });
        script
    }
}

fn write(roles: Arc<[Role]>) -> Result<Script, Complaint> {
    let cast = Cast::new(roles);
    check_roles(&cast)?;
    Script::new(cast)
}

#[cfg(test)]
mod tests {
    use super::super::samples::producer_and_consumer;
    use super::*;
    use crate::model::roles::Ending;

    #[test]
    fn a_script_is_written_once_for_all_who_ask_one_after_another() {
        let shelf = Shelf::new();
        let first = shelf.script(producer_and_consumer()).unwrap();
        assert!(Arc::ptr_eq(&first, &shelf.script(producer_and_consumer()).unwrap()));
        let mut others = producer_and_consumer();
        others[0].count += 1;
        let mut nonsense = producer_and_consumer();
        nonsense[0].ending = Ending::With("nobody".to_owned());
        let other = shelf.script(others).unwrap();
        assert_eq!(other.cast.size(), first.cast.size() + 1);
        assert!(shelf.script(nonsense).is_err());
    }
}
