#!/bin/bash
# Lays out Tandem.app and packs it.
#   packaging/macos/app.sh FOLDER OUT
# FOLDER holds the three programs; or two folders, arm64 and x86_64, that hold them for one kind of
# processor each, of which lipo makes programs for both. OUT gets Tandem.app and the .zip.
# lipo and codesign are on a Mac only. Elsewhere the bundle is laid out all the same, and what could
# not be done is said. Needs python3 and what packaging/icons.sh needs.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/packaging/macos
programs=$(cd "${1:?which folder holds the programs?}" && pwd)
out=$(mkdir -p "${2:?where to?}" && cd "$2" && pwd)
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -1)
app=$out/Tandem.app
contents=$app/Contents
kind=

rm -rf "$app"
mkdir -p "$contents"/{MacOS,Resources}

if [ -d "$programs/arm64" ] && [ -d "$programs/x86_64" ]; then
    if ! command -v lipo >/dev/null; then
        echo "app: NOT DONE: lipo is not here, so two kinds of programs cannot become one" >&2
        exit 1
    fi
    kind=universal
fi
for program in tandem-lab tandem tandem-worker; do
    if [ "$kind" = universal ]; then
        lipo -create -output "$contents/MacOS/$program" \
            "$programs/arm64/$program" "$programs/x86_64/$program"
    else
        cp "$programs/$program" "$contents/MacOS/$program"
    fi
    chmod 755 "$contents/MacOS/$program"
done

sed "s/@VERSION@/$version/g" "$here/Info.plist" >"$contents/Info.plist"
printf 'APPL????' >"$contents/PkgInfo"
"$root/packaging/icons.sh"
cp "$root/target/icons"/{tandem,document}.icns "$contents/Resources/"
cp "$root"/{README.md,LICENSE-MIT,LICENSE-APACHE} "$contents/Resources/"
python3 "$root/packaging/third-party.py" "$contents/Resources/THIRD-PARTY.txt" aarch64-apple-darwin

if command -v codesign >/dev/null; then
    # Without an identity: the system then refuses a download until its mark is taken off (README),
    # but Apple silicon starts no program that has no signature at all. Inner programs first.
    for program in tandem-worker tandem tandem-lab; do
        codesign --force --sign - "$contents/MacOS/$program"
    done
    codesign --force --sign - "$app"
    codesign --verify --strict "$app"
else
    echo "app: NOT DONE: codesign is not here, so nothing is signed; no Mac would start this" >&2
fi

name=tandem-lab-$version-macos${kind:+-$kind}.zip
rm -f "$out/$name"
if command -v ditto >/dev/null; then
    ditto -c -k --keepParent "$app" "$out/$name"
else
    # Keeps what may be executed, which python3 -m zipfile does not.
    python3 - "$out" "$out/$name" <<'PYTHON'
import shutil, sys
shutil.make_archive(sys.argv[2].removesuffix(".zip"), "zip", sys.argv[1], "Tandem.app")
PYTHON
fi
echo "app: $(wc -c <"$out/$name" | tr -d ' ') bytes in $out/$name"
