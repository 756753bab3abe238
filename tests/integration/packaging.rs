//! What packages tell about the program, held against the program.

use std::path::Path;
use std::process::Command;

const MANUAL: &str = include_str!("../../packaging/linux/tandem.1");
const METADATA: &str = include_str!("../../packaging/linux/tandem-lab.metainfo.xml");
const TYPE: &str = include_str!("../../packaging/linux/tandem-lab.mime.xml");
const ENTRY: &str = include_str!("../../packaging/linux/tandem-lab.desktop");

/// The quoted words after `key = [`.
fn list(text: &str, key: &str) -> Vec<String> {
    let (_, rest) = text.split_once(&format!("{key} = [")).unwrap();
    let (inner, _) = rest.split_once(']').unwrap();
    inner.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_manual_page_tells_every_command_as_the_program_does() {
    let asked = Command::new(env!("CARGO_BIN_EXE_tandem")).arg("--help").output().unwrap();
    let help = String::from_utf8(asked.stdout).unwrap();
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let mut told = String::new();
    for line in commands.lines() {
        let (name, what) = line.trim().split_once(' ').unwrap();
        told += &format!(".TP\n.B {name}\n{}.\n", what.trim());
    }
    let manual = MANUAL.replace("\r\n", "\n");
    let (_, rest) = manual.split_once(".SH COMMANDS\n").unwrap();
    let (written, _) = rest.split_once(".SH ").unwrap();
    assert_eq!(written, told);
}

#[test]
fn the_newest_release_of_the_changelog_is_this_version() {
    let newest = METADATA.split("<release version=\"").nth(1).unwrap().split('"').next();
    assert_eq!(newest, Some(env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_desktop_entry_opens_the_type_that_the_system_is_told_of() {
    let (_, rest) = TYPE.split_once("mime-type type=\"").unwrap();
    let (name, _) = rest.split_once('"').unwrap();
    assert!(ENTRY.contains(&format!("\nMimeType={name};\n")), "{name}");
    assert!(METADATA.contains(&format!("<mediatype>{name}</mediatype>")), "{name}");
}

/// Desktops look for the signs between these places only.
#[test]
fn a_file_that_the_program_writes_begins_with_the_signs_of_its_type() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new.tandem");
    let made = Command::new(env!("CARGO_BIN_EXE_tandem"))
        .args(["new", "cpu.splitmix", "--output"])
        .arg(&file)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let text = std::fs::read_to_string(&file).unwrap();
    let signs: Vec<(usize, usize, String)> = TYPE
        .split("<match type=\"string\" offset=\"")
        .skip(1)
        .map(|rest| {
            let (places, rest) = rest.split_once("\" value=\"").unwrap();
            let (first, last) = places.split_once(':').unwrap();
            let sign = rest.split("\">").next().unwrap().split("\"/>").next().unwrap();
            (first.parse().unwrap(), last.parse().unwrap(), sign.replace("&quot;", "\""))
        })
        .collect();
    assert_eq!(signs.len(), 2, "{signs:?}");
    for (first, last, sign) in signs {
        let place = text.find(&sign).unwrap();
        assert!((first..=last).contains(&place), "{sign} stands at {place}");
    }
}

#[test]
fn cargo_deny_and_the_collection_of_licences_accept_the_same() {
    let accepted = list(include_str!("../../packaging/licences.toml"), "accepted");
    assert!(accepted.contains(&"MIT".to_owned()), "{accepted:?}");
    assert_eq!(list(include_str!("../../.cargo/deny.toml"), "allow"), accepted);
}

#[test]
fn every_action_of_a_workflow_is_pinned_to_a_commit() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows");
    let mut actions = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines().filter_map(|line| line.split_once("uses: ")) {
            let (_, commit) = line.1.split_once('@').unwrap();
            let (commit, version) = commit.split_once(" # v").unwrap_or((commit, ""));
            assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()));
            assert!(!version.is_empty(), "{}", line.1);
            actions += 1;
        }
    }
    assert!(actions > 3);
}
