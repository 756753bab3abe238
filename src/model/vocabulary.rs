//! How works and their parameters are called for people. Only kernels know the words, and layers
//! that know no kernels are given them.

use super::param::{Declaration, Params, Value};
use super::roles_words::sentence;
use super::workload::Workload;

/// The words for works and their parameters.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    /// The title of the kernel with this id, if it is known.
    pub title: fn(&str) -> Option<&'static str>,
    /// What the kernel with this id declares, if it is known.
    pub declarations: fn(&str) -> &'static [&'static Declaration],
}

impl Vocabulary {
    /// The words of a file: ids and names as they are written there.
    pub const OF_FILES: Self = Self { title: |_| None, declarations: |_| &[] };

    /// The work of a kernel.
    #[must_use]
    pub fn work(&self, kernel: &str) -> String {
        (self.title)(kernel).unwrap_or(kernel).to_owned()
    }

    fn declaration(&self, kernel: &str, name: &str) -> Option<&'static Declaration> {
        (self.declarations)(kernel).iter().copied().find(|declared| declared.name == name)
    }

    /// The name of a parameter, as one of these works declares it first.
    #[must_use]
    pub fn parameter<'a>(
        &self,
        name: &str,
        works: impl IntoIterator<Item = &'a Workload>,
    ) -> String {
        let mut works = works.into_iter();
        let declared = works.find_map(|work| self.declaration(&work.kernel, name));
        declared.map_or_else(|| name.to_owned(), |declared| declared.label.to_lowercase())
    }

    /// The value of a parameter with its unit; where the work does not name it, the declared one.
    #[must_use]
    pub fn value(&self, work: &Workload, name: &str) -> Option<String> {
        let value = self.chosen(work, name)?;
        let declared = self.declaration(&work.kernel, name);
        Some(declared.map_or_else(|| value.show(), |declared| declared.show(&value)))
    }

    /// The same without a unit and without rounding.
    #[must_use]
    pub fn exact_value(&self, work: &Workload, name: &str) -> Option<String> {
        Some(match self.chosen(work, name)? {
            Value::Roles(roles) => roles.iter().map(sentence).collect::<Vec<_>>().join(" "),
            value @ (Value::Integer(_) | Value::Word(_)) => value.show(),
        })
    }

    fn chosen(&self, work: &Workload, name: &str) -> Option<Value> {
        let Params(values) = &work.params;
        let declared = || self.declaration(&work.kernel, name).map(Declaration::default_value);
        values.get(name).cloned().or_else(declared)
    }
}
