#!/bin/bash
# Makes the portable archive and the Debian package, and uses them as a person would: validates,
# unpacks where nothing may be written, installs, opens an experiment by double-click, removes.
#   packaging/linux/check.sh FOLDER [OUT]      FOLDER holds the programs, built for release
# As root on Debian, because it installs and removes. What it lacks, cargo-deb too, it gets; that
# takes two minutes the first time. Packages lie in OUT (target/linux/out), pictures in
# $TANDEM_PICTURES (target/linux/pictures).
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "${TANDEM_PICTURES:=$tree/target/linux/pictures}"
source "$tree/packaging/virtual-screen.sh"
programs=${1:?which folder holds the programs?}
out=${2:-$root/target/linux/out}
experiment=$root/assets/experiments/integer-chain.tandem

get_tools() {
    install_packages lintian desktop-file-utils appstream shared-mime-info xdg-utils \
        libglib2.0-bin python3-gi dpkg-dev
    export PATH=$root/target/tools/bin:$PATH
    # Fast to build: what it compresses is small.
    command -v cargo-deb >/dev/null ||
        CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
            cargo install --quiet --locked --root "$root/target/tools" cargo-deb@3.8.0
}

no_larger() {
    local size
    size=$(stat -c %s "$2")
    say "${2##*/}: $size bytes, at most $1"
    [ "$size" -le "$1" ] || fail "${2##*/} is larger than $1 bytes"
}

# As somebody who may write nowhere but at home.
as_nobody() {
    setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$place/nobody" \
        XDG_DATA_HOME="$place/nobody/data" XDG_STATE_HOME="$place/nobody/state" \
        XDG_CONFIG_HOME="$place/nobody/config" XDG_CACHE_HOME="$place/nobody/cache" "$@"
}

# A pattern of the title that a window has with an experiment; the dash in it is not ASCII.
title_of() { echo "^$(sed -n 's/^ "title": "\(.*\)",$/\1/p' "$1") .+ Tandem\$"; }

window_shows() {
    window=$(xdotool search --onlyvisible --name "$1" 2>/dev/null | tail -1)
    [ -n "$window" ]
}
no_window_shows() { ! window_shows "$1"; }

# shows NAME TITLE: waits for a window with an experiment, keeps a picture, closes it by its key.
shows() {
    until_true 30 "no window shows $2" window_shows "$2"
    until_true 20 "the window stayed blank for 20 s" shows_something
    mv "$pictures/now.png" "$pictures/$1.png"
    xdotool windowfocus "$window" key --clearmodifiers ctrl+q
    until_true 10 "Ctrl+Q did not close the window" no_window_shows "$2"
    window=
}

check_files() {
    local file
    desktop-file-validate "$root"/packaging/linux/*.desktop || fail "a desktop entry is not valid"
    appstreamcli validate --no-net "$root/packaging/linux/tandem-lab.metainfo.xml" ||
        fail "the AppStream metadata are not valid"
    lintian --fail-on error --suppress-tags initial-upload-closes-no-bugs "$deb" ||
        fail "lintian found errors"
    no_larger 15000000 "$deb"
    no_larger 15000000 "$archive"
    for file in "$root"/target/linux/root/usr/bin/*; do no_larger 20000000 "$file"; done
    # The drawing program of Debian 12 made those that are kept.
    [ "$(. /etc/os-release && echo "$VERSION_ID")" = 12 ] || return 0
    for file in tandem.ico document.ico window.png; do
        cmp "$root/assets/icons/$file" "$root/target/icons/$file" ||
            fail "assets/icons/$file is not what packaging/icons.sh --keep makes"
    done
}

check_portable() {
    local folder
    mkdir -p "$place/read only" "$place/nobody"
    chown 65534:65534 "$place/nobody"
    chmod 755 "$place" "$place/home"
    tar --extract --no-same-owner --file "$archive" --directory "$place/read only"
    folder=$(echo "$place/read only"/*)
    ! as_nobody touch "$folder/anything" 2>/dev/null || fail "the folder can be written to"
    as_nobody "$folder/tandem" selftest || fail "selftest of the portable program"
    as_nobody "$folder/tandem" quick cpu.splitmix --model threads --model processes --workers 2 \
        --rounds 6 --budget 10s --quiet --anyway -o "$place/nobody/found.tandem" >/dev/null ||
        fail "the portable program runs no experiment"
    as_nobody "$folder/tandem" verify "$place/nobody/found.tandem" || fail "its file is not right"
    as_nobody /usr/bin/python3 - "$folder/Tandem.desktop" "$place/nobody/found.tandem" \
        >"$place/stderr" 2>&1 <<<"$double_click" ||
        fail "the archive's own desktop entry starts nothing"
    shows portable "$(title_of "$place/nobody/found.tandem")"
    say "the archive runs from a folder in which nothing may be written"
}

# What a file manager does with a desktop entry; gio launch does not tell it where it lies.
double_click='
import sys
from gi.repository import Gio
entry = Gio.DesktopAppInfo.new_from_filename(sys.argv[1])
sys.exit(not entry.launch([Gio.File.new_for_path(sys.argv[2])], None))'

# What of the program lies in the system.
traces() {
    find /usr /etc /opt /var/cache -xdev \( -name tandem -o -name 'tandem.1*' -o -name 'tandem-*' \
        -o -name '*tandem_lab*' -o -name '*vnd.tandem*' \) 2>/dev/null || true
    grep -rl 'vnd\.tandem' /usr/share/mime /usr/share/applications 2>/dev/null || true
    dpkg-query --show --showformat '${Status}' tandem-lab 2>/dev/null | grep -v 'not-installed' || true
}

check_package() {
    local document="$place/home/my döc.tandem" before
    before=$(traces)
    [ -z "$before" ] || fail "the program is installed already: $before"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$deb" >"$place/stderr" 2>&1 ||
        fail "the package cannot be installed"
    cp "$experiment" "$document"
    tandem selftest || fail "selftest of the installed program"
    local type
    type=$(XDG_CURRENT_DESKTOP=GNOME xdg-mime query filetype "$document")
    [ "$type" = application/vnd.tandem+json ] || fail "an experiment is taken for $type"
    cp "$document" "$place/home/no name"
    type=$(gio info --attributes standard::content-type "$place/home/no name" | sed -n 's/.*: //p' | tail -1)
    [ "$type" = application/vnd.tandem+json ] || fail "without its ending it is taken for $type"
    gio open "$document" >"$place/stderr" 2>&1 || fail "gio open"
    shows opened "$(title_of "$document")"
    DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq tandem-lab >"$place/stderr" 2>&1 ||
        fail "the package cannot be removed"
    [ -z "$(traces)" ] || fail "left behind: $(traces)"
    say "installed, opened by its type, removed; nothing was left"
}

get_tools
"$root/packaging/linux/portable.sh" "$programs" "$out"
"$root/packaging/linux/deb.sh" "$programs" "$out"
archive=$(echo "$out"/tandem-lab-*-linux-x86_64.tar.gz)
deb=$(echo "$out"/tandem-lab_*.deb)
open_screen "$programs"
check_files
check_portable
check_package
rm -f "$pictures/now.png"
say "passed; packages in $out, pictures in $pictures"
