#!/bin/bash
# Checks a bundle that app.sh laid out: its layout, its Info.plist, its icons, its archive.
#   packaging/macos/check.sh OUT           OUT is the folder that app.sh filled
# Nothing is started here; on a Mac the release workflow runs the self-test of the packaged program.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out=$(cd "${1:?which folder?}" && pwd)
if command -v plutil >/dev/null; then
    plutil -lint "$out/Tandem.app/Contents/Info.plist"
elif command -v plistutil >/dev/null; then
    plistutil -i "$out/Tandem.app/Contents/Info.plist" -o /dev/null
fi
python3 - "$root" "$out" <<'PYTHON'
import pathlib, plistlib, re, struct, sys, tomllib, zipfile

root, out = map(pathlib.Path, sys.argv[1:])
contents = out / "Tandem.app/Contents"
version = tomllib.loads((root / "Cargo.toml").read_text())["package"]["version"]


def demand(condition, what):
    if not condition:
        sys.exit(f"macos/check: FAILED: {what}")


plist = plistlib.loads((contents / "Info.plist").read_bytes())
exported = plist["UTExportedTypeDeclarations"][0]
document = plist["CFBundleDocumentTypes"][0]
demand(plist["CFBundleShortVersionString"] == plist["CFBundleVersion"] == version, "the version")
demand(plist["CFBundleIdentifier"] == "org.tandem-lab.tandem-lab", "the identifier")
demand(re.fullmatch(r"[A-Za-z0-9.-]+", exported["UTTypeIdentifier"]), "the type's identifier")
demand(document["LSItemContentTypes"] == [exported["UTTypeIdentifier"]], "the type is exported")
demand("tandem" in exported["UTTypeTagSpecification"]["public.filename-extension"], "the ending")
demand(plist["NSHighResolutionCapable"] is True, "high resolution")
demand(plist["NSAppSleepDisabled"] is True, "no App Nap")
demand((contents / "PkgInfo").read_bytes() == b"APPL????", "PkgInfo")

for program in ["tandem-lab", "tandem", "tandem-worker"]:
    path = contents / "MacOS" / program
    demand(path.is_file() and path.stat().st_mode & 0o111 == 0o111, f"{program} can be executed")
demand(plist["CFBundleExecutable"] == "tandem-lab", "the program that is started")
for text in ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY.txt"]:
    demand((contents / "Resources" / text).stat().st_size > 500, f"{text} is there")

# 16 and 1024 pixels and what lies between, by the names that icns has for them; the names of an
# iconset's small images differ from those of png2icns.
SIZES = {
    16: {b"is32", b"icp4", b"ic04"}, 32: {b"il32", b"icp5", b"ic05", b"ic11"},
    128: {b"it32", b"ic07"}, 256: {b"ic08", b"ic13"}, 512: {b"ic09", b"ic14"}, 1024: {b"ic10"},
}
for icon in {plist["CFBundleIconFile"], document["CFBundleTypeIconFile"], exported["UTTypeIconFile"]}:
    data = (contents / "Resources" / f"{icon}.icns").read_bytes()
    demand(data[:4] == b"icns" and struct.unpack(">I", data[4:8])[0] == len(data), f"{icon}.icns")
    kinds, at = set(), 8
    while at < len(data):
        kinds.add(data[at:at + 4])
        at += struct.unpack(">I", data[at + 4:at + 8])[0]
    for size, names in SIZES.items():
        demand(names & kinds, f"{icon}.icns holds {size} pixels")

archives = list(out.glob("*macos*.zip"))
demand(len(archives) == 1, "there is one archive")
with zipfile.ZipFile(archives[0]) as archive:
    modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
for program in ["tandem-lab", "tandem", "tandem-worker"]:
    mode = modes.get(f"Tandem.app/Contents/MacOS/{program}", 0)
    demand(mode & 0o111 == 0o111, f"{program} can be executed once it is unpacked")
size = archives[0].stat().st_size
demand(size <= 15_000_000, f"the download has {size} bytes, at most 15000000")
print(f"macos/check: fine, {size} bytes; nothing was started")
PYTHON
