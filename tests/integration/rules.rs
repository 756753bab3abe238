//! The table that maps the rules of the method to code and tests, in the documentation of
//! `analysis`, names only what is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A row of the table: rules, files, tests.
struct Row {
    rules: Vec<String>,
    files: Vec<String>,
    tests: Vec<String>,
}

fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn rows(text: &str) -> Vec<Row> {
    text.lines()
        .filter_map(|line| line.strip_prefix("//! | R"))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_digit()))
        .map(|line| {
            let cells: Vec<&str> = line.trim_end_matches(" |").split(" | ").collect();
            assert_eq!(cells.len(), 4, "{line}");
            let rules = cells[0].split(", ").map(|rule| rule.trim_start_matches('R').to_owned());
            Row { rules: rules.collect(), files: quoted(cells[2]), tests: quoted(cells[3]) }
        })
        .collect()
}

/// The names of all tests below a folder: functions after `#[test]`, also inside `proptest!`.
fn tests_below(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests_below(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let names = text.split("#[test]").skip(1).filter_map(|after| {
                let after = after.split_once("fn ")?.1;
                Some(after.split(['(', '<']).next()?.to_owned())
            });
            found.extend(names);
        }
    }
}

#[test]
fn every_row_of_the_table_of_rules_names_files_and_tests_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let analysis = root.join("src/analysis");
    let rows = rows(&fs::read_to_string(analysis.join("mod.rs")).unwrap());
    let mut tests = BTreeSet::new();
    for folder in ["src", "tests"] {
        tests_below(&root.join(folder), &mut tests);
    }
    assert!(rows.len() >= 20, "{} rows", rows.len());
    let mut rules = BTreeSet::new();
    for row in &rows {
        for rule in &row.rules {
            let number: u32 = rule.parse().unwrap();
            assert!((1..=48).contains(&number), "R{rule}");
            assert!(rules.insert(number), "R{rule} stands twice");
        }
        assert!(!row.files.is_empty() && !row.tests.is_empty(), "R{}", row.rules[0]);
        for file in &row.files {
            // A file or folder of the analysis, or a path of another layer.
            let path = file.replace("::", "/");
            let here = [analysis.join(&path), root.join("src").join(&path)];
            let is_there = here.iter().any(|p| p.is_dir() || p.with_extension("rs").is_file());
            assert!(is_there, "R{}: no file {file}", row.rules[0]);
        }
        for test in &row.tests {
            assert!(tests.contains(test), "R{}: no test {test}", row.rules[0]);
        }
    }
    let in_order: Vec<u32> = rows.iter().map(|row| row.rules[0].parse().unwrap()).collect();
    assert!(in_order.is_sorted(), "{in_order:?}");
}
