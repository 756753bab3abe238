//! A value that several hold and that is copied only where one of them changes it.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A value that several hold. A clone costs nothing, however large the value is; whoever changes it
/// has a copy of its own from then on, unless nobody else holds it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    /// Whether both hold one and the same value; nobody looks at what it is.
    #[must_use]
    pub fn is_one_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_is_the_same_value_until_one_of_the_two_is_changed() {
        let mut one = Shared::from(vec![1, 2]);
        let other = one.clone();
        assert!(one.is_one_with(&other));
        one.push(3);
        assert!(!one.is_one_with(&other));
        assert_eq!((&**one, &**other), (&[1, 2, 3][..], &[1, 2][..]));
        // Held alone, it is changed where it is.
        let place = one.as_ptr();
        one[0] = 7;
        assert_eq!(one.as_ptr(), place);
    }
}
