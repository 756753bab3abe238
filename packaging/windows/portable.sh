#!/bin/bash
# Makes the archive that needs no installing.
#   packaging/windows/portable.sh FOLDER OUT     FOLDER holds the programs, OUT gets the .zip
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out=$(mkdir -p "${2:?where to?}" && cd "$2" && pwd)
"$root/packaging/windows/stage.sh" "$1"

version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -1)
name=tandem-lab-$version-windows-x86_64
cd "$root/target/windows-packages"
rm -rf "$name"
cp -r tandem "$name"
rm -f "$out/$name.zip"
python3 -m zipfile -c "$out/$name.zip" "$name"
echo "portable: $(stat -c %s "$out/$name.zip") bytes in $out/$name.zip"
