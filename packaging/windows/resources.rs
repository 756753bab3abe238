//! The resources of the Windows programs: icons, version and manifest. Both resource compilers read
//! one script, so the build needs no library for it and other systems compile nothing more.
//!
//! The measuring program gets none: nobody looks at it, and it has to start fast.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const FOLDER: &str = "packaging/windows";
/// Each program with what Windows calls it, for example in the task manager.
const PROGRAMS: [(&str, &str); 2] =
    [("tandem-lab", "Tandem"), ("tandem", "Tandem on the command line")];

/// Makes the resources and has them linked, if the build is for Windows.
pub fn link() {
    if env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("windows") {
        return;
    }
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-changed=assets/icons");
    println!("cargo::rerun-if-env-changed=TANDEM_RESOURCES");
    // A type check links nothing and runs where no resource compiler is.
    let is_required = env::var("TANDEM_RESOURCES").as_deref() == Ok("required");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo names a folder"));
    for (program, description) in PROGRAMS {
        match compile(&script(program, description), &out.join(program)) {
            Ok(object) => {
                println!("cargo::rustc-link-arg-bin={program}={}", object.display());
            }
            Err(reason) if is_required => panic!("no resources for {program}: {reason}"),
            Err(reason) => println!("cargo::warning={program} gets no icon and version: {reason}"),
        }
    }
}

/// The script of a program's resources: program.rc with its words in capitals filled in. It has no comment,
/// because nothing preprocesses it.
fn script(program: &str, description: &str) -> String {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo names the package's folder");
    // With slashes: a backslash would begin an escape.
    let path = |name: &str| format!("{root}/{name}").replace('\\', "/");
    let version = env::var("CARGO_PKG_VERSION").expect("cargo names the version");
    let part = |name: &str| env::var(name).expect("cargo names the parts of the version");
    let [major, minor, patch] =
        ["MAJOR", "MINOR", "PATCH"].map(|name| part(&format!("CARGO_PKG_VERSION_{name}")));
    let template = fs::read_to_string(Path::new(FOLDER).join("program.rc"));
    let template = template.expect("the script of the resources is there");
    [
        ("@ICON@", path("assets/icons/tandem.ico")),
        ("@DOCUMENT_ICON@", path("assets/icons/document.ico")),
        ("@MANIFEST@", path("packaging/windows/program.manifest")),
        ("@NUMBERS@", format!("{major},{minor},{patch},0")),
        ("@VERSION@", version),
        ("@PROGRAM@", program.to_owned()),
        ("@DESCRIPTION@", description.to_owned()),
    ]
    .iter()
    .fold(template, |text, (word, value)| text.replace(word, value))
}

/// Compiles a script to what the linker takes.
fn compile(script: &str, place: &Path) -> Result<PathBuf, String> {
    let source = place.with_extension("rc");
    fs::write(&source, script).expect("cargo's folder can be written to");
    let (mut compiler, object) = if env::var("CARGO_CFG_TARGET_ENV").as_deref() == Ok("msvc") {
        let object = place.with_extension("res");
        let mut compiler = Command::new(microsoft_compiler());
        compiler.args(["/nologo", "/c65001", "/fo"]).arg(&object);
        (compiler, object)
    } else {
        let object = place.with_extension("o");
        let mut compiler = Command::new(gnu_compiler());
        // There is nothing to preprocess, and so no C compiler is needed.
        compiler.args(["--preprocessor=cat", "--codepage=65001", "--output"]).arg(&object);
        compiler.args(["--output-format=coff", "--input"]);
        (compiler, object)
    };
    let name = compiler.get_program().to_string_lossy().into_owned();
    match compiler.arg(&source).output() {
        Ok(done) if done.status.success() => Ok(object),
        Ok(done) => {
            let said = [done.stdout, done.stderr].concat();
            let said = String::from_utf8_lossy(&said).trim().replace(['\r', '\n'], " ");
            Err(format!("{name} refuses the script: {said}"))
        }
        Err(error) => Err(format!("{name} cannot be started: {error}")),
    }
}

fn gnu_compiler() -> &'static str {
    if cfg!(windows) { "windres" } else { "x86_64-w64-mingw32-windres" }
}

/// rc.exe of the newest Windows kit, or the one that PATH names.
fn microsoft_compiler() -> PathBuf {
    let kits = env::var_os("ProgramFiles(x86)").map(PathBuf::from).unwrap_or_default();
    let kits = fs::read_dir(kits.join("Windows Kits/10/bin"));
    let folders = kits.into_iter().flatten().flatten();
    let compilers = folders.map(|folder| folder.path().join("x64/rc.exe"));
    compilers.filter(|compiler| compiler.is_file()).max().unwrap_or_else(|| "rc.exe".into())
}
