#!/bin/bash
# Builds the three programs for Windows (x86-64) on Debian 12, with Debian's own packages.
#   packaging/windows/build.sh [FOLDER]     default: target/windows
# FOLDER gets tandem-lab.exe, tandem.exe and tandem-worker.exe, without symbols. The compiler and
# what was built stay in the work folder of cross-check.sh. Installs the linker when it is missing
# and that is allowed. About ten minutes the first time on two cores.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source "$root/packaging/cross-check.sh"
target=x86_64-pc-windows-gnu
work=${TANDEM_CROSS:-$root/target/cross}
out=${1:-$root/target/windows}

if ! command -v x86_64-w64-mingw32-gcc >/dev/null; then
    echo "windows/build: installs gcc-mingw-w64-x86-64"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        gcc-mingw-w64-x86-64 >/dev/null
fi
# Nobody unpacks symbols from a package, and making them takes time.
export CARGO_PROFILE_RELEASE_DEBUG=false CARGO_PROFILE_RELEASE_STRIP=symbols
export CARGO_PROFILE_RELEASE_SPLIT_DEBUGINFO=off
export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc
# A package without its icon is not one: what a type check may leave out is an error here.
export TANDEM_RESOURCES=required
cross_cargo build "$target" --release --bins
mkdir -p "$out"
for program in tandem-lab tandem tandem-worker; do
    cp "$work/target/$target/release/$program.exe" "$out/"
done
ls -l "$out"/*.exe
