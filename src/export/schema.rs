//! The JSON Schema of the experiment file, written from the declarations of the format and of the
//! kernels, so that it cannot differ from what the program reads.

use crate::file::shape::{Member, Need, Shape};
use crate::file::{FORMAT, NAMED, limits};
use crate::model::param::{Declaration, Kind};
use crate::model::roles_check::MAX_ROLES;
use serde_json::{Map, Value, json};

/// The schema (JSON Schema 2020-12). Kernels come in with their id and parameters; one that is
/// not among them is valid, because a newer version may know it.
#[must_use]
pub fn experiment<'k>(
    kernels: impl IntoIterator<Item = (&'k str, &'k [&'k Declaration])>,
) -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "tandem-experiment-1.schema.json",
        "title": "Tandem experiment, format 1",
        "description": "Members that are not named here are kept and not acted upon.",
    });
    let members = schema.as_object_mut().expect("made as an object above");
    let Value::Object(format) = shape(&FORMAT) else {
        unreachable!("a shape becomes an object");
    };
    members.extend(format);
    let named = NAMED.iter().map(|(name, inner)| ((*name).to_owned(), shape(inner)));
    members.insert("$defs".to_owned(), Value::Object(named.collect()));
    let workload = schema.pointer_mut("/properties/design/properties/workload");
    workload.expect("the format declares a workload")["allOf"] =
        kernels.into_iter().map(|(id, params)| kernel(id, params)).collect();
    schema
}

/// The text of the schema as it is shipped.
#[must_use]
pub fn text(schema: &Value) -> String {
    let mut text = serde_json::to_string_pretty(schema).expect("a value is JSON");
    text.push('\n');
    text
}

fn shape(shape: &Shape) -> Value {
    match shape {
        Shape::Text => json!({"type": "string", "maxLength": limits::MAX_TEXT_BYTES}),
        Shape::Word(known) => json!({
            "type": "string",
            "maxLength": limits::MAX_TEXT_BYTES,
            "examples": known(),
        }),
        Shape::Exactly(word) => json!({"const": word}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::Whole(max) => json!({"type": "integer", "minimum": 0, "maximum": max}),
        Shape::Number => json!({"type": "number"}),
        Shape::Seed => json!({"type": "string", "pattern": "^(0[xX])?[0-9a-fA-F]{1,}$"}),
        Shape::Parameter(list) => json!({
            "type": ["integer", "string", "array"], "minimum": 0, "maximum": limits::MAX_WHOLE,
            "items": self::shape(list())["items"],
        }),
        Shape::Cell => json!(true),
        Shape::List(element, most) => {
            json!({"type": "array", "maxItems": most, "items": self::shape(element)})
        }
        Shape::Map(element) => {
            json!({"type": "object", "additionalProperties": self::shape(element)})
        }
        Shape::Object(members) => object(members),
        Shape::Named(name, _) => json!({"$ref": definition(name)}),
    }
}

fn definition(name: &str) -> String {
    format!("#/$defs/{name}")
}

fn object(members: &[Member]) -> Value {
    let required: Vec<&str> = members
        .iter()
        .filter(|member| member.need == Need::Required)
        .map(|member| member.name)
        .collect();
    let properties: Map<String, Value> =
        members.iter().map(|member| (member.name.to_owned(), property(member))).collect();
    json!({"type": "object", "required": required, "properties": properties})
}

fn property(member: &Member) -> Value {
    let inner = shape(&member.shape);
    let mut described = match member.need {
        Need::Required | Need::Optional => inner,
        Need::Nullable => json!({"anyOf": [inner, {"type": "null"}]}),
    };
    described["description"] = member.about.into();
    described
}

/// What a kernel's parameters may be, where the workload names that kernel.
fn kernel(id: &str, params: &[&Declaration]) -> Value {
    let properties: Map<String, Value> =
        params.iter().map(|declared| (declared.name.to_owned(), parameter(declared))).collect();
    json!({
        "if": {"properties": {"kernel": {"const": id}}, "required": ["kernel"]},
        "then": {
            "properties": {"params": {"properties": properties, "additionalProperties": false}},
        },
    })
}

fn parameter(declared: &Declaration) -> Value {
    match &declared.kind {
        Kind::Integer { min, max, default, .. } => json!({
            "type": "integer", "minimum": min, "maximum": max, "default": default,
            "title": declared.label, "description": declared.help,
        }),
        Kind::Choice { options, default } => json!({
            "enum": options.iter().map(|option| option.word).collect::<Vec<_>>(),
            "default": default, "title": declared.label, "description": declared.help,
        }),
        Kind::Roles { default, .. } => json!({
            "type": "array", "minItems": 1, "maxItems": MAX_ROLES,
            "items": {"$ref": definition("role")},
            "default": default(), "title": declared.label, "description": declared.help,
        }),
    }
}
