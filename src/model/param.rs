//! Parameters: declared once, read by type, drawn, parsed and checked from the declaration.

use super::roles::Role;
use super::roles_check;
use super::roles_words::in_short;
use super::units::{Unit, count, parse_amount};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::marker::PhantomData;

/// One parameter of a kernel, whatever its type. Forms, `--set`, file checks, the README's table,
/// the schema and the contract test are loops over these.
#[derive(Debug)]
pub struct Declaration {
    /// The name in files and after `--set`.
    pub name: &'static str,
    /// The name for people.
    pub label: &'static str,
    /// One sentence: what it is and what a larger value does.
    pub help: &'static str,
    /// What values it takes.
    pub kind: Kind,
}

/// What values a parameter takes.
#[derive(Debug)]
pub enum Kind {
    /// A whole number in a closed range.
    Integer {
        /// The smallest value.
        min: u64,
        /// The largest value.
        max: u64,
        /// The value of a new design.
        default: u64,
        /// Its unit.
        unit: Unit,
        /// How a slider is divided.
        scale: Scale,
    },
    /// One of a few words.
    Choice {
        /// The words, in the order in which people see them.
        options: &'static [ChoiceOption],
        /// The word of a new design.
        default: &'static str,
    },
    /// The roles of a cast, each with its steps.
    Roles {
        /// The cast of a new design.
        default: fn() -> Vec<Role>,
        /// Casts that a person can begin with.
        examples: &'static [Example],
    },
}

/// A cast that a person can begin with.
#[derive(Debug)]
pub struct Example {
    /// Its name for people.
    pub title: &'static str,
    /// Who takes part and what it shows, in one sentence.
    pub sentence: &'static str,
    /// Its roles.
    pub roles: fn() -> Vec<Role>,
}

/// How a slider is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Equal steps.
    Linear,
    /// Equal ratios, for ranges over several powers of ten.
    Logarithmic,
}

/// One value of a choice.
#[derive(Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// The word in files and after `--set`.
    pub word: &'static str,
    /// The words for people.
    pub label: &'static str,
}

/// A value as a file or a person gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A whole number.
    Integer(u64),
    /// A word.
    Word(String),
    /// A cast.
    Roles(Vec<Role>),
}

impl Value {
    /// The value for people, without its unit.
    #[must_use]
    pub fn show(&self) -> String {
        match self {
            Value::Integer(number) => count(*number as f64),
            Value::Word(word) => word.clone(),
            Value::Roles(roles) => in_short(roles),
        }
    }
}

impl Declaration {
    /// The value of a new design.
    #[must_use]
    pub fn default_value(&self) -> Value {
        match self.kind {
            Kind::Integer { default, .. } => Value::Integer(default),
            Kind::Choice { default, .. } => Value::Word(default.to_owned()),
            Kind::Roles { default, .. } => Value::Roles(default()),
        }
    }

    /// Reads what a person typed, such as `64KiB` or `lock`; a cast is JSON.
    ///
    /// # Errors
    /// A sentence that says which values are possible.
    pub fn parse(&self, text: &str) -> Result<Value, String> {
        let value = match self.kind {
            Kind::Integer { .. } => parse_amount(text).map(Value::Integer),
            Kind::Choice { .. } => Some(Value::Word(text.to_owned())),
            Kind::Roles { .. } => {
                let read = roles_check::read_strictly(text);
                return read.map(Value::Roles).map_err(|what| format!("{}: {what}", self.name));
            }
        };
        let value = value.ok_or_else(|| self.refuse(text))?;
        self.check(&value)?;
        Ok(value)
    }

    /// Checks that a value is one of those declared.
    ///
    /// # Errors
    /// A sentence that says which values are possible.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        let possible = match (&self.kind, value) {
            (Kind::Integer { min, max, .. }, Value::Integer(number)) => {
                (*min..=*max).contains(number)
            }
            (Kind::Choice { options, .. }, Value::Word(word)) => {
                options.iter().any(|option| option.word == word)
            }
            (Kind::Roles { .. }, Value::Roles(roles)) => {
                return roles_check::check(roles).map_err(|what| format!("{}: {what}", self.name));
            }
            (Kind::Integer { .. } | Kind::Choice { .. } | Kind::Roles { .. }, _) => false,
        };
        if possible { Ok(()) } else { Err(self.refuse(&value.show())) }
    }

    /// The value for people, with its unit or its label.
    #[must_use]
    pub fn show(&self, value: &Value) -> String {
        match (&self.kind, value) {
            (Kind::Integer { unit, .. }, Value::Integer(number)) => unit.show(*number as f64),
            (Kind::Choice { options, .. }, Value::Word(word)) => options
                .iter()
                .find(|option| option.word == word)
                .map_or_else(|| word.clone(), |option| option.label.to_owned()),
            (Kind::Integer { .. } | Kind::Choice { .. } | Kind::Roles { .. }, _) => value.show(),
        }
    }

    /// The possible values in a few words, such as `1 to 4,096` or `atomic, lock`.
    #[must_use]
    pub fn range(&self) -> String {
        match &self.kind {
            Kind::Integer { min, max, unit, .. } => {
                format!("{} to {}", unit.show(*min as f64), unit.show(*max as f64))
            }
            Kind::Choice { options, .. } => {
                options.iter().map(|option| option.word).collect::<Vec<_>>().join(", ")
            }
            Kind::Roles { .. } => "a list of roles with their steps".to_owned(),
        }
    }

    fn refuse(&self, given: &str) -> String {
        match self.kind {
            Kind::Integer { .. } | Kind::Roles { .. } => {
                format!("{} cannot be {given}; it takes {}", self.name, self.range())
            }
            Kind::Choice { .. } => {
                format!("{} cannot be {given:?}; it takes one of {}", self.name, self.range())
            }
        }
    }
}

/// A parameter with its Rust type, so that a kernel reads it without a string or a cast.
#[derive(Debug)]
pub struct Param<T> {
    /// The declaration that everything else reads.
    pub declaration: Declaration,
    value_type: PhantomData<fn() -> T>,
}

impl Param<u64> {
    /// Declares a whole number from `min` to `max`.
    #[must_use]
    pub const fn integer(
        name: &'static str,
        label: &'static str,
        help: &'static str,
        (min, default, max): (u64, u64, u64),
        (unit, scale): (Unit, Scale),
    ) -> Self {
        let kind = Kind::Integer { min, max, default, unit, scale };
        Self { declaration: Declaration { name, label, help, kind }, value_type: PhantomData }
    }
}

impl Param<Vec<Role>> {
    /// Declares a cast.
    #[must_use]
    pub const fn roles(
        name: &'static str,
        label: &'static str,
        help: &'static str,
        default: fn() -> Vec<Role>,
        examples: &'static [Example],
    ) -> Self {
        let kind = Kind::Roles { default, examples };
        Self { declaration: Declaration { name, label, help, kind }, value_type: PhantomData }
    }
}

/// A Rust enum that stands for the words of a choice.
pub trait Choice: Copy + 'static {
    /// Each word with the value it stands for; the first is the default.
    const OPTIONS: &'static [ChoiceOption];
    /// The values, in the order of the options.
    const VALUES: &'static [Self];
}

impl<T: Choice> Param<T> {
    /// Declares a choice; its first option is the default.
    #[must_use]
    pub const fn choice(name: &'static str, label: &'static str, help: &'static str) -> Self {
        let kind = Kind::Choice { options: T::OPTIONS, default: T::OPTIONS[0].word };
        Self { declaration: Declaration { name, label, help, kind }, value_type: PhantomData }
    }
}

/// A type that a parameter can have.
pub trait FromValue: Sized {
    /// The typed value, if the raw value has the right kind.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for u64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(number) => Some(*number),
            Value::Word(_) | Value::Roles(_) => None,
        }
    }
}

impl<T: Choice> FromValue for T {
    fn from_value(value: &Value) -> Option<Self> {
        let Value::Word(word) = value else { return None };
        let place = T::OPTIONS.iter().position(|option| option.word == word)?;
        T::VALUES.get(place).copied()
    }
}

impl FromValue for Vec<Role> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Roles(roles) => Some(roles.clone()),
            Value::Integer(_) | Value::Word(_) => None,
        }
    }
}

/// The parameters of a workload: names and values, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Params(pub BTreeMap<String, Value>);

impl Params {
    /// The default value of every declared parameter.
    #[must_use]
    pub fn defaults(declarations: &[&Declaration]) -> Self {
        Self(declarations.iter().map(|d| (d.name.to_owned(), d.default_value())).collect())
    }

    /// The value of a parameter; where the workload does not name it, the declared default.
    #[must_use]
    pub fn get<T: FromValue>(&self, param: &Param<T>) -> T {
        self.0
            .get(param.declaration.name)
            .and_then(T::from_value)
            .or_else(|| T::from_value(&param.declaration.default_value()))
            .expect("a declared default has the type of its parameter")
    }

    /// Checks every value against the declarations; a name that is not declared is refused too.
    ///
    /// # Errors
    /// The first sentence of [`Declaration::check`], or one that names the unknown parameter.
    pub fn check(&self, declarations: &[&Declaration]) -> Result<(), String> {
        for (name, value) in &self.0 {
            let Some(declaration) = declarations.iter().find(|d| d.name == name) else {
                let known: Vec<_> = declarations.iter().map(|d| d.name).collect();
                return Err(format!(
                    "there is no parameter {name:?} here; there are {}",
                    known.join(", ")
                ));
            };
            declaration.check(value)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static SIZE: Param<u64> = Param::integer(
        "size",
        "Size",
        "Bytes a message.",
        (1, 64, 1 << 20),
        (Unit::Bytes, Scale::Logarithmic),
    );

    #[test]
    fn a_value_is_parsed_checked_and_read_through_its_declaration() {
        let declarations = [&SIZE.declaration];
        let mut params = Params::defaults(&declarations);
        assert_eq!(params.get(&SIZE), 64);
        let typed = SIZE.declaration.parse("4KiB").unwrap();
        params.0.insert("size".into(), typed);
        assert_eq!(params.get(&SIZE), 4096);
        assert_eq!(params.check(&declarations), Ok(()));
        params.0.insert("size".into(), Value::Integer(0));
        assert_eq!(
            params.check(&declarations).unwrap_err(),
            "size cannot be 0; it takes 1 B to 1 MiB"
        );
        params.0.insert("speed".into(), Value::Integer(1));
        params.0.remove("size");
        assert!(params.check(&declarations).unwrap_err().contains("no parameter \"speed\""));
    }
}
