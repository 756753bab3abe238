#!/bin/bash
# Lays out the folder of which appimagetool makes an AppImage, and makes that where the tool is.
#   packaging/linux/appdir.sh FOLDER OUT       FOLDER holds the programs; OUT gets Tandem.AppDir
# With $APPIMAGETOOL and $APPIMAGE_RUNTIME (files, see .github/workflows/release.yml) OUT also gets
# the .AppImage.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out=$(mkdir -p "${2:?where to?}" && cd "$2" && pwd)
"$root/packaging/linux/stage.sh" "$1"

dir=$out/Tandem.AppDir
rm -rf "$dir"
cp -r "$root/target/linux/root" "$dir"
cp "$dir/usr/share/applications/tandem-lab.desktop" "$dir/"
cp "$root/target/icons/tandem-256.png" "$dir/tandem-lab.png"
cp "$root"/LICENSE-{MIT,APACHE} "$dir/usr/share/doc/tandem-lab/"
ln -s tandem-lab.png "$dir/.DirIcon"
# The command line and the window are one file then; a link named tandem is the command line.
cat >"$dir/AppRun" <<'SH'
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
case ${ARGV0##*/} in
    tandem) exec "$here/usr/bin/tandem" "$@" ;;
    *) exec "$here/usr/bin/tandem-lab" "$@" ;;
esac
SH
chmod 755 "$dir/AppRun"
echo "appdir: $dir"

if [ -n "${APPIMAGETOOL:-}" ]; then
    version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -1)
    image=$out/Tandem-$version-x86_64.AppImage
    ARCH=x86_64 "$APPIMAGETOOL" --appimage-extract-and-run --runtime-file "$APPIMAGE_RUNTIME" \
        "$dir" "$image"
    echo "appdir: $(stat -c %s "$image") bytes in $image"
fi
