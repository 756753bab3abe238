#!/bin/bash
# Makes the archive that needs no installing: unpacked anywhere, also where nothing may be written.
#   packaging/linux/portable.sh FOLDER OUT     FOLDER holds the programs, OUT gets the .tar.gz
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/packaging/linux
out=$(mkdir -p "${2:?where to?}" && cd "$2" && pwd)
"$here/stage.sh" "$1"

version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -1)
name=tandem-lab-$version-linux-x86_64
folder=$root/target/linux/$name
rm -rf "$folder"
mkdir -p "$folder"
cp "$root/target/linux/root/usr/bin"/* "$folder/"
cp "$root"/{README.md,LICENSE-MIT,LICENSE-APACHE} "$root/target/linux/THIRD-PARTY.txt" "$folder/"
cp "$here/portable.desktop" "$folder/Tandem.desktop"
chmod 755 "$folder/Tandem.desktop" # file managers start only those that may be executed
cp "$root/assets/icons/tandem.svg" "$folder/"
tar --create --sort=name --owner=0 --group=0 --numeric-owner --directory "$root/target/linux" "$name" |
    gzip -9n >"$out/$name.tar.gz"
echo "portable: $(stat -c %s "$out/$name.tar.gz") bytes in $out/$name.tar.gz"
