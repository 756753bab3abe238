//! Words that run nothing: help, lists, facts, and words that make no sense.

use super::Desk;
use serde_json::Value;
use tandem_lab::kernels::registry::REGISTRY;

const COMMANDS: [&str; 11] = [
    "run", "quick", "new", "show", "compare", "export", "kernels", "machine", "selftest", "verify",
    "schema",
];

#[test]
fn without_words_it_names_a_first_thing_to_try_that_its_own_parser_takes() {
    let desk = Desk::new();
    let told = desk.tandem("").exits(0).advises_nothing();
    let line = told.out.lines().find(|line| line.contains("tandem quick")).unwrap();
    let words = line.trim().strip_prefix("tandem ").unwrap();
    desk.tandem(&format!("{words} --help")).exits(0);
    assert_eq!(words, "quick cpu.splitmix --model threads --model processes --workers 1,2");
}

#[test]
fn the_help_names_every_command_and_every_command_has_help() {
    let desk = Desk::new();
    let help = desk.tandem("--help").exits(0).advises_nothing();
    for command in COMMANDS {
        assert!(help.out.contains(&format!("\n  {command} ")), "{command} in {}", help.out);
        desk.tandem(&format!("{command} --help")).exits(0).says("Usage: tandem");
    }
    let listed = help.out.lines().filter(|line| line.starts_with("  ") && !line.contains('-'));
    assert_eq!(listed.count(), COMMANDS.len(), "{}", help.out);
    assert_eq!(desk.tandem("help").exits(0).out, help.out);
    desk.tandem("help quick").exits(0).says("Usage: tandem quick").says("[default: threads and");
    desk.tandem("help quikc").exits(2).advises("There is no command \"quikc\".");
    desk.tandem("--version").exits(0).says(env!("CARGO_PKG_VERSION"));
}

#[test]
fn words_that_make_no_sense_exit_with_2_and_say_what_is_possible() {
    let desk = Desk::new();
    let cases = [
        ("rnu", "unrecognized subcommand 'rnu'"),
        ("run", "required arguments were not provided"),
        ("quick cpu.spltimix", "There is no kernel \"cpu.spltimix\". There are cpu.splitmix, "),
        ("kernels nothing", "There is no kernel \"nothing\"."),
        (
            "quick cpu.splitmix --model fibres",
            "there are sequential, threads, thread-per-task, pool, processes, fork",
        ),
        ("quick cpu.splitmix --set jobs=0", "jobs cannot be 0; it takes 1 to "),
        ("quick cpu.splitmix --set job=1", "cpu.splitmix has no parameter \"job\". It has "),
        ("quick cpu.splitmix --set jobs", "a parameter is set as NAME=VALUE"),
        ("quick cpu.splitmix --workers 0", "0 is not in 1..=512"),
        ("quick cpu.splitmix --cores none", "a set of cores looks like "),
        ("quick cpu.splitmix --budget 20", "a time looks like 500ms, 20s or 2m"),
        ("quick cpu.splitmix --format xml", "[possible values: text, json]"),
        ("quick life.create --workers 2", "Use --workers 1."),
        ("quick cpu.splitmix --cores 0,4095", "core 4095 may not be used here; those that may"),
        ("quick cpu.splitmix --cores first:9999", "With cores first:9999, it asks for 9999 cores"),
        ("quick ipc.ping_pong --workers 3", "ipc.ping_pong cannot run as threads, 3 workers"),
        ("new cpu.splitmix", "--output <FILE>"),
        ("new cpu.splitmix -o -", "An experiment is not written to standard output."),
        ("compare one.tandem", "2 values required"),
        ("export a.tandem --to pdf -o b", "[possible values: csv, json, trace]"),
    ];
    for (words, sentence) in cases {
        desk.tandem(words).exits(2).says_nothing().advises(sentence);
    }
}

#[test]
fn more_workers_than_a_machine_can_have_are_refused_before_anything_runs() {
    let desk = Desk::new();
    let cores = desk.tandem("quick cpu.splitmix --cores 0-4095 -o a.tandem").exits(2);
    assert!(cores.err.starts_with("This design cannot run here: "), "{cores:?}");
    let told = desk.tandem("quick cpu.splitmix --workers 512 -o a.tandem");
    told.exits(2).says_nothing().advises("This design cannot run here: ");
    assert!(!super::exists(&desk.path("a.tandem")));
}

#[test]
fn every_kernel_is_listed_with_its_declarations() {
    let desk = Desk::new();
    let text = desk.tandem("kernels").exits(0).advises_nothing();
    let markdown = desk.tandem("kernels --format markdown").exits(0);
    let document = desk.tandem("kernels --format json").exits(0).json();
    assert_eq!(document["format"], "tandem.kernels");
    assert_eq!(document["kernels"].as_array().unwrap().len(), REGISTRY.len());
    for (kernel, listed) in REGISTRY.iter().zip(document["kernels"].as_array().unwrap()) {
        assert!(text.out.contains(kernel.id) && text.out.contains(kernel.title));
        assert!(markdown.out.contains(&format!("`{}`", kernel.id)));
        assert_eq!(listed["id"], kernel.id);
        let one = desk.tandem(&format!("kernels {}", kernel.id)).exits(0);
        for (declaration, param) in kernel.params.iter().zip(listed["params"].as_array().unwrap()) {
            assert!(one.out.contains(declaration.name) && one.out.contains(declaration.help));
            assert_eq!(param["name"], declaration.name);
            let default = match declaration.default_value() {
                tandem_lab::model::param::Value::Integer(number) => Value::from(number),
                tandem_lab::model::param::Value::Word(word) => Value::from(word),
                tandem_lab::model::param::Value::Roles(roles) => serde_json::json!(roles),
            };
            assert_eq!(param["default"], default, "{}", declaration.name);
        }
    }
}

#[test]
fn the_schema_is_that_which_is_shipped() {
    let shipped = include_str!("../../../assets/schema/tandem-experiment-1.schema.json");
    assert_eq!(Desk::new().tandem("schema").exits(0).out, shipped);
}

#[test]
fn the_machine_is_told_in_text_and_json_under_a_label_that_stays() {
    let desk = Desk::new();
    let document = desk.tandem("machine --format json").exits(0).json();
    let label = document["machine"]["label"].as_str().unwrap().to_owned();
    assert!(label.starts_with("machine-"), "{label}");
    let told = desk.tandem("machine").exits(0).advises_nothing();
    assert!(told.out.starts_with(&format!("{label}: ")), "{}", told.out);
    for capability in document["capabilities"].as_array().unwrap() {
        assert!(told.out.contains(capability["name"].as_str().unwrap()), "{}", told.out);
    }
    assert!(document["machine"]["allowed_cpus"].as_u64().unwrap() > 0);
    let elsewhere = Desk::new().tandem("machine --format json").exits(0).json();
    assert_eq!(elsewhere["machine"]["cpu_model"], document["machine"]["cpu_model"]);
}

#[test]
fn a_reader_that_goes_away_is_no_problem() {
    let desk = Desk::new();
    let mut command = desk.command("schema");
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}
