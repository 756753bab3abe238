#!/bin/bash
# Uses the real window by the names of things: runs, looks at the timeline, saves, pulls the plug,
# recovers, opens a second file, presents, compares; and counts the frames that are drawn meanwhile.
# About a minute.
#   packaging/window-names.sh [FOLDER OF A BUILD OF TESTS]     default: target/debug, built
# Only a build of tests can be driven so. Needs and keeps what packaging/window-test.sh does.
source "$(dirname "${BASH_SOURCE[0]}")/virtual-screen.sh"

programs=${1:-$root/target/debug}
[ $# -gt 0 ] || (cd "$root" && cargo build --locked --all-targets --quiet)
open_screen "$programs"
mkdir "$place/saved"
"$programs/examples/drive-window" "$place/bin" "$pictures" "$place/saved" ||
    fail "see the step above"
until_true 5 "measuring programs were left behind" no_worker_runs
say "passed; pictures in $pictures"
