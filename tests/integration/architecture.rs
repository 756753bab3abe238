//! Keeps the rules of `src/ARCHITECTURE.md` that a compiler does not know: which layer uses which,
//! and where things that differ between systems, draw, print or start programs have their home.

mod code;

use code::{first_word, has_word, is_name, without_comments_and_literals, without_tests};
use std::path::Path;

/// Each layer with the layers it may use.
const LAYERS: [(&str, &[&str]); 10] = [
    ("model", &[]),
    ("file", &["model"]),
    ("analysis", &["model"]),
    ("platform", &["model"]),
    ("kernels", &["model", "platform"]),
    ("engine", &["model", "platform", "kernels"]),
    ("chart", &["model", "analysis"]),
    ("export", &["model", "file", "analysis", "chart"]),
    ("cli", &["model", "file", "analysis", "kernels", "engine", "chart", "export"]),
    ("ui", &["model", "file", "analysis", "kernels", "engine", "chart", "export"]),
];

/// Words with the folders in which they may stand.
const HOMES: [(&[&str], &[&str]); 6] = [
    (&["libc::", "rustix::", "windows_sys::", "unsafe"], &["platform"]),
    (&["egui::", "eframe::", "egui_extras::", "rfd::"], &["ui", "bin"]),
    (&["println!", "eprintln!", "print!", "eprint!"], &["cli", "bin"]),
    (&["Command::new"], &["platform", "engine"]),
    (&["thread::spawn", "fs::write", "dbg!", "cfg_select!"], &[]),
    (
        &["Instant::now", "SystemTime::now", "std::fs", "std::env", "std::thread"],
        &["file", "platform", "kernels", "engine", "export", "cli", "ui", "bin"],
    ),
];

/// Words that make an attribute or `cfg!` depend on the system.
const SYSTEM_WORDS: [&str; 6] =
    ["target_os", "target_family", "target_env", "target_vendor", "unix", "windows"];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 5] = ["utils", "helpers", "common", "types", "imp"];

/// Every breach of a rule as `path: what`. Paths are relative to `src`, with `/`.
fn violations(files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files {
        let code = without_comments_and_literals(text);
        let is_test = path.ends_with("tests.rs");
        let product = if is_test { "" } else { without_tests(&code) };
        let folder = path.split('/').next().filter(|_| path.contains('/')).unwrap_or("");
        let mut report = |what: String| found.push(format!("{path}: {what}"));
        let layer = LAYERS.iter().find(|(name, _)| *name == folder);
        if layer.is_none() && folder != "bin" && path != "lib.rs" {
            report("belongs to no layer; name it in LAYERS and in ARCHITECTURE.md".to_owned());
        }
        if let Some((name, may_use)) = layer {
            for used in layers_used(&code, path) {
                if used != *name && !may_use.contains(&used.as_str()) {
                    report(format!("uses {used}, which {name} may not"));
                }
            }
        }
        for (words, homes) in HOMES {
            for word in words.iter().filter(|word| has_word(product, word)) {
                if homes.is_empty() {
                    report(format!("{word} has no home here; see .clippy.toml for what to use"));
                } else if !homes.contains(&folder) {
                    report(format!("{word} has its home in {homes:?}"));
                }
            }
        }
        if !["platform", "bin"].contains(&folder) && depends_on_system(product) {
            report("a condition on the system has its home in platform".to_owned());
        }
        let (limit, front) = match (folder, path.ends_with("/mod.rs")) {
            ("bin", _) => (60, true),
            (_, true) => (200, path.matches('/').count() == 1),
            (_, false) => (500, true),
        };
        let length = product.trim_end().lines().count();
        if length > limit {
            report(format!("{length} lines; at most {limit}"));
        }
        if path.ends_with("/mod.rs") {
            for item in product.lines().filter_map(|line| item_word(line, front)) {
                report(format!("a mod.rs names and fronts its layer; {item} belongs in a file"));
            }
        }
        let declared = product.split("mod ").skip(1).map(first_word);
        let stems = path.split('/').map(|part| part.trim_end_matches(".rs"));
        if let Some(name) = declared.chain(stems).find(|name| EMPTY_NAMES.contains(name)) {
            report(format!("the name {name} says nothing about what is inside"));
        }
    }
    found
}

/// The layers after `crate::` and `crate::{`; also those after enough `super::` to reach the root.
fn layers_used(code: &str, path: &str) -> Vec<String> {
    let depth = path.trim_end_matches("/mod.rs").split('/').count();
    let root = "super::".repeat(depth);
    let places = code.split("crate::").skip(1).chain(code.split(root.as_str()).skip(1));
    let mut used = Vec::new();
    for rest in places {
        let mut open = 0;
        let mut before = ' ';
        for (at, c) in rest.char_indices() {
            match c {
                '{' => open += 1,
                '}' => open -= 1,
                _ => {}
            }
            // The first name, or each first name of the outermost braces.
            let starts = is_name(c) && (at == 0 || open == 1 && "{,".contains(before));
            if starts {
                used.push(first_word(&rest[at..]).to_owned());
            }
            if !c.is_whitespace() {
                before = c;
            }
            if open <= 0 && (c == ';' || c == '}' || is_name(c)) {
                break;
            }
        }
    }
    used.retain(|name| LAYERS.iter().any(|(layer, _)| layer == name));
    used
}

fn depends_on_system(code: &str) -> bool {
    ["cfg(", "cfg!(", "cfg_attr("].iter().flat_map(|start| code.split(start).skip(1)).any(|rest| {
        let mut open = 1;
        let condition: String = rest
            .chars()
            .take_while(|c| {
                open += i32::from(*c == '(') - i32::from(*c == ')');
                open > 0
            })
            .collect();
        SYSTEM_WORDS.iter().any(|word| has_word(&condition, word))
    })
}

/// What a line of a `mod.rs` declares, if that belongs elsewhere.
fn item_word(line: &str, front: bool) -> Option<&str> {
    let rest = ["pub(crate) ", "pub(super) ", "pub "].iter().find_map(|p| line.strip_prefix(p));
    let word = first_word(rest.unwrap_or(line));
    let fits = ["", "mod", "use", "where", "extern"].contains(&word)
        || front && ["fn", "struct", "enum", "const", "type"].contains(&word);
    (!fits).then_some(word)
}

fn sources(folder: &Path, root: &Path, into: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, root, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            into.push((name, std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n")));
        }
    }
}

#[test]
fn the_sources_keep_the_architecture() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &root, &mut files);
    for (layer, _) in LAYERS {
        assert!(files.iter().any(|(path, _)| path.starts_with(layer)), "{layer} was not found");
    }
    let found = violations(&files);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn each_rule_finds_what_breaks_it() {
    let long = "\n".repeat(500) + "fn f() {}";
    let tests = format!("#[cfg(test)]\nmod tests {{\n    fn f() {{ println!(); }}\n{long}\n}}\n");
    #[rustfmt::skip]
    let breaches: [(&str, &str, &str); 29] = [
        ("model/design.rs", "use crate::analysis::Summary;", "uses analysis"),
        ("model/design.rs", "use crate::{model::id, file};", "uses file"),
        ("analysis/fit.rs", "use super::super::engine::run;", "uses engine"),
        ("analysis/fit.rs", "use super::super::{model::id, file};", "uses file"),
        ("analysis/mod.rs", "use super::chart::scale;", "uses chart"),
        ("chart/scale.rs", "use crate::{\n    analysis::{summary, caveat},\n    cli,\n};", "uses cli"),
        ("ui/app.rs", "use crate::cli::args;", "uses cli"),
        ("cli/run.rs", "fn f() { crate::platform::clock::now() }", "uses platform"),
        ("claims/mod.rs", "//! Claims.", "belongs to no layer"),
        ("extra.rs", "", "belongs to no layer"),
        ("engine/block.rs", "fn f() { unsafe { g() } }", "unsafe has its home"),
        ("engine/host.rs", "use rustix::process::Pid;", "rustix:: has its home"),
        ("engine/host.rs", "#[cfg(not(unix))]\nfn f() {}", "a condition on the system"),
        ("kernels/io.rs", "const B: bool = cfg!(any(test, target_os = \"linux\"));", "a condition"),
        ("ui/app.rs", "#[cfg_attr(windows, path = \"w.rs\")]\nmod os;", "a condition on the system"),
        ("chart/scale.rs", "use egui::Color32;", "egui:: has its home"),
        ("engine/run.rs", "fn f() { eprintln!(\"{}\", 1) }", "eprintln! has its home"),
        ("ui/app.rs", "fn f() { std::process::Command::new(\"x\"); }", "Command::new has its home"),
        ("engine/run.rs", "fn f() { std::thread::spawn(|| ()); }", "thread::spawn has no home"),
        ("file/save.rs", "fn f() { std::fs::write(a, b); }", "fs::write has no home"),
        ("analysis/fit.rs", "fn f() -> Instant { Instant::now() }", "Instant::now has its home"),
        ("model/id.rs", "use std::fs;", "std::fs has its home"),
        ("model/long.rs", &long, "501 lines; at most 500"),
        ("bin/tandem.rs", &long, "501 lines; at most 60"),
        ("file/mod.rs", "pub struct A;\nimpl A {\n    fn f() {}\n}", "impl belongs in a file"),
        ("ui/widgets/mod.rs", "mod row;\n\npub fn row_ui() {}", "fn belongs in a file"),
        ("ui/utils.rs", "", "the name utils"),
        ("ui/helpers/row.rs", "", "the name helpers"),
        ("engine/run.rs", "mod imp {\n    fn f() {}\n}", "the name imp"),
    ];
    for (path, text, expected) in breaches {
        let found = violations(&[(path.to_owned(), text.to_owned())]);
        assert!(found.len() == 1 && found[0].contains(expected), "{path}: {text}: {found:?}");
    }
    #[rustfmt::skip]
    let innocent: [(&str, &str); 13] = [
        ("model/a.rs", "//! Not crate::ui, not egui::Ui, not println!(), not unsafe.\nfn f() {}"),
        ("model/a.rs", "/* /* crate::ui */ unsafe */ fn f() {}"),
        ("model/a.rs", "const A: &str = \"// \\\" unsafe\"; const B: &str = r#\"\"unsafe\"#;"),
        ("model/a.rs", "fn f<'a>(c: &'a [char]) { c == ['\"', '\\''] || g(b'\"') } // unsafe"),
        ("model/a.rs", "#![expect(unsafe_code)]\nfn r#fn(println: u8) {}\n"),
        ("model/a.rs", &tests),
        ("model/a/tests.rs", "use std::fs;"),
        ("analysis/a.rs", "use super::super::analysis::b; use crate::{analysis, model};"),
        ("engine/a.rs", "use super::{session, file}; use crate::kernels::{ui, cli};"),
        ("platform/a.rs", "#[cfg(unix)]\nfn f() { unsafe { libc::getpid() } }"),
        ("bin/a.rs", "#![cfg_attr(windows, windows_subsystem = \"windows\")]\nuse tandem_lab::platform;"),
        ("file/mod.rs", "//! Docs.\n\nmod v1;\n\nuse v1::A;\n\npub fn f(a: A) -> u8 {\n    impl_it(a)\n}"),
        ("lib.rs", "pub mod model;"),
    ];
    for (path, text) in innocent {
        let found = violations(&[(path.to_owned(), text.to_owned())]);
        assert!(found.is_empty(), "{path}: {text}: {found:?}");
    }
}
