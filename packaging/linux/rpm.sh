#!/bin/bash
# Makes the package for Fedora and openSUSE.
#   packaging/linux/rpm.sh FOLDER OUT          FOLDER holds the programs, OUT gets the .rpm
# Needs cargo-generate-rpm (cargo install --locked cargo-generate-rpm).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out=$(mkdir -p "${2:?where to?}" && cd "$2" && pwd)
"$root/packaging/linux/stage.sh" "$1"
cd "$root"
cargo generate-rpm --auto-req builtin --output "$out/"
