#!/bin/bash
# Makes every size of the icons from the drawings in assets/icons.
#   packaging/icons.sh            into target/icons
#   packaging/icons.sh --keep     and copies those that builds need to assets/icons, to be committed
# For NAME in tandem (the program) and document (an experiment) there are then
#   target/icons/NAME-SIZE.png    16 to 1024 pixels
#   target/icons/NAME.ico         Windows
#   target/icons/NAME.icns        macOS
# Builds need, and so find in assets/icons without this script: tandem.ico and document.ico (the
# resources of the Windows programs) and window.png (the icon of the window itself).
# Needs librsvg2-bin, icoutils and icnsutils (Debian; installed when missing and allowed), or on
# macOS librsvg from Homebrew and the system's own iconutil; .ico files are not made there.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
drawings=$root/assets/icons
out=$root/target/icons

install_what_is_missing() {
    local missing=() pair
    [ "$(uname)" = Linux ] || return 0
    for pair in rsvg-convert:librsvg2-bin icotool:icoutils png2icns:icnsutils; do
        command -v "${pair%:*}" >/dev/null || missing+=("${pair#*:}")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "icons: installs ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "${missing[@]}" >/dev/null
}

# The drawing for a size: the small ones are drawn by hand on the grid of pixels, because the
# large one blurs there.
drawing() {
    case $2 in
        16 | 32) echo "$drawings/$1-16.svg" ;;
        24 | 48) echo "$drawings/$1-24.svg" ;;
        *) echo "$drawings/$1.svg" ;;
    esac
}

apple_icon() {
    local name=$1 set=$out/$1.iconset size
    if command -v png2icns >/dev/null; then
        png2icns "$out/$name.icns" "$out/$name"-{16,32,48,128,256,512,1024}.png >/dev/null
        return
    fi
    mkdir -p "$set"
    for size in 16 32 128 256 512; do
        cp "$out/$name-$size.png" "$set/icon_${size}x$size.png"
        cp "$out/$name-$((size * 2)).png" "$set/icon_${size}x$size@2x.png"
    done
    iconutil --convert icns --output "$out/$name.icns" "$set"
    rm -r "$set"
}

windows_icon() {
    command -v icotool >/dev/null || return 0
    icotool --create --output "$out/$1.ico" "$out/$1"-{16,24,32,48,64}.png --raw="$out/$1-256.png"
}

install_what_is_missing
mkdir -p "$out"
for name in tandem document; do
    for size in 16 24 32 48 64 128 256 512 1024; do
        rsvg-convert --width "$size" --height "$size" --output "$out/$name-$size.png" \
            "$(drawing "$name" "$size")"
    done
    windows_icon "$name"
    apple_icon "$name"
done
# Desktops make a window's icon smaller more often than larger: the small drawing bears that.
rsvg-convert --width 64 --height 64 --output "$out/window.png" "$drawings/tandem-16.svg"

if [ "${1:-}" = --keep ]; then
    cp "$out"/{tandem.ico,document.ico,window.png} "$drawings/"
fi
echo "icons: $(find "$out" -type f | wc -l) files in $out"
