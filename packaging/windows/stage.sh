#!/bin/bash
# Lays out what the packages for Windows hold.
#   packaging/windows/stage.sh FOLDER      FOLDER holds the three programs, built for release
# Makes target/windows-packages/tandem. The other scripts here call it, on Linux and, in a bash
# that comes with git, on Windows. Needs python3. $TANDEM_TARGET is what the programs were built
# for: x86_64-pc-windows-gnu where it is not set.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
programs=$(cd "${1:?which folder holds the programs?}" && pwd)
tree=$root/target/windows-packages/tandem
rm -rf "$tree"
mkdir -p "$tree"
for program in tandem-lab tandem tandem-worker; do
    cp "$programs/$program.exe" "$tree/"
done
cp "$root"/{README.md,LICENSE-MIT,LICENSE-APACHE} "$tree/"
python3 "$root/packaging/third-party.py" "$tree/THIRD-PARTY.txt" \
    "${TANDEM_TARGET:-x86_64-pc-windows-gnu}"
