//! The JSON Schema of the experiment file: shipped, up to date, and true of what is written.

use crate::files::documents::random;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tandem_lab::export::schema;
use tandem_lab::file::{self, Origin, ready::READY};
use tandem_lab::kernels::registry::REGISTRY;

const SHIPPED: &str = "assets/schema/tandem-experiment-1.schema.json";

fn current() -> Value {
    schema::experiment(REGISTRY.iter().map(|kernel| (kernel.id, kernel.params)))
}

#[test]
fn the_shipped_schema_is_the_one_that_the_declarations_give() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SHIPPED);
    let text = schema::text(&current());
    if std::env::var_os("TANDEM_BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let shipped = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        shipped, text,
        "a declaration changed: if that was meant, TANDEM_BLESS=1 cargo test --test integration \
         schema writes {SHIPPED} anew"
    );
}

#[test]
fn every_file_that_is_written_or_shipped_fits_the_schema() {
    let schema = current();
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let check = |name: &str, text: &str| {
        let document: Value = serde_json::from_str(text).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, [""; 0], "{name}");
    };
    for ready in READY {
        check(ready.file_name, ready.text);
    }
    for seed in 0..50 {
        check(&seed.to_string(), &file::to_text(&random(seed), &Origin::default()));
    }
    check("session", include_str!("../files/v1/session.tandem"));
    check("newer minor", include_str!("../files/v1/newer_minor.tandem"));
}

#[test]
fn what_the_program_refuses_does_not_fit_the_schema() {
    let validator = jsonschema::draft202012::new(&current()).unwrap();
    let text = include_str!("../files/v1/session.tandem");
    let document: Value = serde_json::from_str(text).unwrap();
    assert!(validator.is_valid(&document));
    let cases = [
        ("/format", json!("other")),
        ("/version", json!({"major": 1})),
        ("/title", json!(7)),
        ("/design/margin", json!(null)),
        ("/design/seed", json!("seed")),
        ("/design/variants/0/workers", json!(513)),
        ("/design/variants/0", json!({"id": "v0", "model": "threads"})),
        ("/sessions/0/samples/rows/0", json!({"round": 1})),
        ("/sessions/0/order", json!([[1]])),
        ("/results/0/verdict", json!(null)),
    ];
    for (pointer, wrong) in cases {
        let mut document = document.clone();
        *document.pointer_mut(pointer).expect(pointer) = wrong;
        assert!(!validator.is_valid(&document), "{pointer}");
        assert!(file::read(document.to_string().as_bytes()).is_err(), "{pointer}");
    }
    // A parameter out of its declared range opens, because a file can be looked at without being
    // run; the schema and the design's own check name it.
    let mut document = document.clone();
    document["design"]["workload"]["params"] = json!({"grain": 0});
    assert!(!validator.is_valid(&document));
    file::read(document.to_string().as_bytes()).unwrap();
}

#[test]
fn a_number_of_workers_has_its_reason() {
    let validator = jsonschema::draft202012::new(&current()).unwrap();
    let text = include_str!("../files/v1/watched.tandem");
    let document: Value = serde_json::from_str(text).unwrap();
    assert!(validator.is_valid(&document));
    for place in ["taken/0", "omitted/0"] {
        let mut document = document.clone();
        let count = document.pointer_mut(&format!("/sessions/0/worker_counts/{place}")).unwrap();
        count.as_object_mut().unwrap().remove("reason").unwrap();
        assert!(!validator.is_valid(&document), "{place}");
        assert!(file::read(document.to_string().as_bytes()).is_err(), "{place}");
    }
}
