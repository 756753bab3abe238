//! What may stand where in a file, as data: reading checks a document against it and the JSON
//! Schema is written from it.

use super::limits::MAX_WHOLE;
use super::place::{Misfit, Path};
use serde_json::{Map, Value};

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A text.
    Text,
    /// A word of a set that may grow: others are kept and not acted upon.
    Word(fn() -> Vec<&'static str>),
    /// The one word that may stand here.
    Exactly(&'static str),
    /// `true` or `false`.
    Flag,
    /// A whole number from 0 to this.
    Whole(u64),
    /// Any number.
    Number,
    /// A 64-bit number in hexadecimal digits, as text: `0x5eed`.
    Seed,
    /// A parameter: a whole number, a word, or a list of this shape.
    Parameter(fn() -> &'static Shape),
    /// A cell of a table. What it may be depends on its column, and a column that this version
    /// does not know may hold anything.
    Cell,
    /// A list, with the most elements that it may have.
    List(&'static Shape, usize),
    /// An object whose names are data.
    Map(&'static Shape),
    /// An object with these members; others are kept and not acted upon.
    Object(&'static [Member]),
    /// A shape with a name of its own, which may lie in itself.
    Named(&'static str, fn() -> &'static Shape),
}

/// One member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// What it means, in one sentence, with its unit.
    pub about: &'static str,
    /// Whether it has to be there.
    pub need: Need,
    /// What it may be.
    pub shape: Shape,
}

/// Whether a member has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It has to be.
    Required,
    /// It may be absent.
    Optional,
    /// It may be absent or null.
    Nullable,
}

impl Shape {
    /// Any whole number that files hold.
    pub const COUNT: Shape = Shape::Whole(MAX_WHOLE);

    /// Checks a value and everything in it.
    pub(super) fn check(&self, value: &Value, path: &Path) -> Result<(), Misfit> {
        let wrong =
            || Err(Misfit::new(path.clone(), format!("is {} and should be {self}", kind(value))));
        match (self, value) {
            (Shape::Text | Shape::Word(_) | Shape::Parameter(_), Value::String(_))
            | (Shape::Flag, Value::Bool(_))
            | (Shape::Number, Value::Number(_))
            | (Shape::Cell, _) => Ok(()),
            (Shape::Exactly(word), Value::String(text)) if text == word => Ok(()),
            (Shape::Seed, Value::String(text)) => match crate::model::id::Seed::parse(text) {
                Some(_) => Ok(()),
                None => Err(Misfit::new(path.clone(), "is not a seed; a seed looks like 0x5eed")),
            },
            (Shape::Whole(max), Value::Number(number)) => match number.as_u64() {
                Some(number) if number <= *max => Ok(()),
                _ => Err(Misfit::new(path.clone(), format!("is {number} and should be {self}"))),
            },
            (Shape::Parameter(_), Value::Number(_)) => Shape::COUNT.check(value, path),
            (Shape::Parameter(list), Value::Array(_)) => list().check(value, path),
            (Shape::Named(_, shape), _) => shape().check(value, path),
            (Shape::List(shape, most), Value::Array(items)) => {
                if items.len() > *most {
                    let what = format!("has {} elements and may have {most}", items.len());
                    return Err(Misfit::new(path.clone(), what));
                }
                check_items(shape, items, path)
            }
            (Shape::Map(shape), Value::Object(members)) => {
                members.iter().try_for_each(|(name, value)| shape.check(value, &path.key(name)))
            }
            (Shape::Object(declared), Value::Object(members)) => {
                check_members(declared, members, path)
            }
            _ => wrong(),
        }
    }
}

/// Lists of plain values are the bulk of a file, so no path is built for those that are right.
fn check_items(shape: &Shape, items: &[Value], path: &Path) -> Result<(), Misfit> {
    for (place, item) in items.iter().enumerate() {
        let is_right = matches!((shape, item), (Shape::Cell, _) | (Shape::Text, Value::String(_)));
        if !is_right {
            shape.check(item, &path.index(place))?;
        }
    }
    Ok(())
}

fn check_members(
    declared: &[Member],
    members: &Map<String, Value>,
    path: &Path,
) -> Result<(), Misfit> {
    for member in declared {
        match (members.get(member.name), member.need) {
            (None, Need::Required) => {
                let what = format!("lacks the member {:?}", member.name);
                return Err(Misfit::new(path.clone(), what));
            }
            (None, Need::Optional | Need::Nullable) | (Some(Value::Null), Need::Nullable) => {}
            (Some(value), _) => member.shape.check(value, &path.key(member.name))?,
        }
    }
    Ok(())
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Shape::Text => f.write_str("a text"),
            Shape::Word(_) => f.write_str("a word"),
            Shape::Exactly(word) => write!(f, "{word:?}"),
            Shape::Flag => f.write_str("true or false"),
            Shape::Whole(max) => write!(f, "a whole number from 0 to {max}"),
            Shape::Number => f.write_str("a number"),
            Shape::Seed => f.write_str("a seed such as \"0x5eed\""),
            Shape::Parameter(_) => f.write_str("a whole number or a word, or a list of roles"),
            Shape::Cell => f.write_str("anything"),
            Shape::List(..) => f.write_str("a list"),
            Shape::Map(_) | Shape::Object(_) => f.write_str("an object"),
            Shape::Named(_, shape) => shape().fmt(f),
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
