#!/bin/bash
# Makes the installer: for one user, without an administrator.
#   packaging/windows/installer.sh FOLDER OUT    FOLDER holds the programs, OUT gets the setup.exe
# Needs makensis (Debian's package nsis, installed when missing and allowed; on Windows NSIS).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out=$(mkdir -p "${2:?where to?}" && cd "$2" && pwd)
if ! command -v makensis >/dev/null; then
    echo "installer: installs nsis"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nsis >/dev/null
fi
"$root/packaging/windows/stage.sh" "$1"

version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -1)
setup=tandem-lab-$version-windows-x86_64-setup.exe
# From the folder of the files, so that no path of this system has to be told to makensis.
cd "$root/target/windows-packages/tandem"
cp "$root/packaging/windows/installer.nsi" "$root/assets/icons/tandem.ico" ..
makensis -V2 -NOCD -DVERSION="$version" ../installer.nsi
mv ../setup.exe "$out/$setup"
echo "installer: $(stat -c %s "$out/$setup") bytes in $out/$setup"
