#!/bin/bash
# Lays out what the packages for Linux hold, as it lies in the system.
#   packaging/linux/stage.sh FOLDER        FOLDER holds the three programs, built for release
# Makes target/linux/root (a tree with usr in it) and target/linux/changelog (Debian's form). The
# other scripts here call it. Needs python3, strip (binutils) and what packaging/icons.sh needs.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/packaging/linux
programs=$(cd "${1:?which folder holds the programs?}" && pwd)
work=$root/target/linux
tree=$work/root
share=$tree/usr/share
doc=$share/doc/tandem-lab

# The releases of the AppStream metadata, as Debian writes a changelog.
changelog() {
    python3 - "$here/tandem-lab.metainfo.xml" <<'PYTHON'
import datetime, email.utils, sys, textwrap, xml.etree.ElementTree as tree
for release in tree.parse(sys.argv[1]).iter("release"):
    day = datetime.datetime.fromisoformat(release.get("date") + "T12:00:00+00:00")
    print(f"tandem-lab ({release.get('version')}-1) unstable; urgency=medium\n")
    for item in release.iter("li"):
        print(textwrap.fill(" ".join(item.text.split()), 78, initial_indent="  * ", subsequent_indent="    "))
    print(f"\n -- The Tandem authors <noreply@example.org>  {email.utils.format_datetime(day)}\n")
PYTHON
}

rm -rf "$tree"
mkdir -p "$tree/usr/bin" "$share"/{applications,metainfo,mime/packages,man/man1} "$doc"

# Copies without what only a debugger reads; the originals stay as they are.
for program in tandem tandem-lab tandem-worker; do
    strip -o "$tree/usr/bin/$program" "$programs/$program"
    chmod 755 "$tree/usr/bin/$program"
    gzip -9n <"$here/$program.1" >"$share/man/man1/$program.1.gz"
done
cp "$here/tandem-lab.desktop" "$share/applications/"
cp "$here/tandem-lab.metainfo.xml" "$share/metainfo/org.tandem_lab.tandem_lab.metainfo.xml"
cp "$here/tandem-lab.mime.xml" "$share/mime/packages/tandem-lab.xml"

"$root/packaging/icons.sh"
for size in 16 24 32 48 64 128 256 512; do
    icons=$share/icons/hicolor/${size}x$size
    mkdir -p "$icons"/{apps,mimetypes}
    cp "$root/target/icons/tandem-$size.png" "$icons/apps/tandem-lab.png"
    cp "$root/target/icons/document-$size.png" "$icons/mimetypes/application-vnd.tandem+json.png"
done
mkdir -p "$share/icons/hicolor/scalable"/{apps,mimetypes}
cp "$root/assets/icons/tandem.svg" "$share/icons/hicolor/scalable/apps/tandem-lab.svg"
cp "$root/assets/icons/document.svg" \
    "$share/icons/hicolor/scalable/mimetypes/application-vnd.tandem+json.svg"

python3 "$root/packaging/third-party.py" "$work/THIRD-PARTY.txt" x86_64-unknown-linux-gnu
gzip -9n <"$work/THIRD-PARTY.txt" >"$doc/THIRD-PARTY.txt.gz"
gzip -9n <"$root/README.md" >"$doc/README.md.gz"
changelog >"$work/changelog"

# Whoever installs gets the same files, whatever the umask and the clock of the one who packaged.
find "$tree" -type d -exec chmod 755 {} +
find "$tree" -type f ! -path '*/bin/*' -exec chmod 644 {} +
echo "stage: $(du -sh --apparent-size "$tree" | cut -f1) in $tree"
