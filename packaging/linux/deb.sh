#!/bin/bash
# Makes the package for Debian and Ubuntu.
#   packaging/linux/deb.sh FOLDER OUT          FOLDER holds the programs, OUT gets the .deb
# Needs cargo-deb (cargo install --locked cargo-deb) and dpkg-dev, which finds out what version of
# libc the programs need.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out=$(mkdir -p "${2:?where to?}" && cd "$2" && pwd)
"$root/packaging/linux/stage.sh" "$1"
cd "$root"
cargo deb --no-build --no-strip --no-dbgsym --locked --output "$out/"
