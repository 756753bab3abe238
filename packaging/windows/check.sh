#!/bin/bash
# Tries the packages for Windows under Wine, on Debian 12.
#   packaging/windows/check.sh OUT      OUT is the folder that portable.sh and installer.sh filled
# First the portable archive, out of a folder with a space in its name: the self-test, a run of
# threads against processes, the window with an experiment. Then the installer: silent, over itself,
# with a document opened by what it registered, and gone again. Pictures stay in target/check.
#
# Wine shows that the programs are linked well, find each other and talk to each other, and that the
# installer does what it says. It says nothing about speed, graphics drivers, scaled screens or virus
# scanners. Installs what is missing, if that is allowed.
source "$(dirname "${BASH_SOURCE[0]}")/../virtual-screen.sh"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
pictures=${TANDEM_PICTURES:-$root/target/windows-check}
out=$(cd "${1:?which folder holds the packages?}" && pwd)
export WINEPREFIX=$place/wine WINEDEBUG=-all LC_ALL=C.UTF-8 LIBGL_ALWAYS_SOFTWARE=1
export WINEDLLOVERRIDES="mscoree,mshtml="
# Drive Z: is this system's root.
windows_path() { echo "Z:${1//\//\\}"; }
# A crash under Wine starts a debugger that waits for ever, so nothing runs without a limit.
wine_for() { timeout --kill-after=5 "$1" wine "${@:2}" </dev/null; }
end_wine() { timeout 20 wineserver -k 2>/dev/null || true; }
trap 'code=$?; set +e; end_wine; (exit $code); finish' EXIT

# Wine 8 has no bcryptprimitives.dll, out of which Rust's standard library takes random numbers. Every
# Windows has it; this stand-in is for the test alone and in no package.
prepare_wine() {
    wine_for 240 wineboot --init >/dev/null 2>&1 || fail "Wine could not be prepared"
    cat >"$place/random.c" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T bytes) {
    return SystemFunction036(to, (ULONG)bytes);
}
C
    x86_64-w64-mingw32-gcc -shared -O2 -s "$place/random.c" -ladvapi32 \
        -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll"
}

# What can be told without running them: size, what they link, what kind they are, resources.
look_at_programs() {
    local program size needs kind
    for program in tandem-lab tandem tandem-worker; do
        size=$(stat -c %s "$bin/$program.exe")
        say "$program.exe: $size bytes"
        [ "$size" -le 20000000 ] || fail "$program.exe is larger than 20 MB"
        needs=$(x86_64-w64-mingw32-objdump -p "$bin/$program.exe" |
            sed -n 's/^\s*DLL Name: //p' | grep -iE '^lib|pthread' || true)
        [ -z "$needs" ] || fail "$program.exe needs $needs, which no Windows has"
        kind=$(x86_64-w64-mingw32-objdump -p "$bin/$program.exe" | grep -o 'Windows [GC]UI')
        case "$program $kind" in
            "tandem-lab Windows GUI" | "tandem Windows CUI" | "tandem-worker Windows CUI") ;;
            *) fail "$program.exe is of the kind $kind" ;;
        esac
    done
    for program in tandem-lab tandem; do
        for kind in group_icon:2 version:1 24:1; do
            [ "$(wrestool --list --type="${kind%:*}" "$bin/$program.exe" | wc -l)" = "${kind#*:}" ] ||
                fail "$program.exe lacks a resource: $kind"
        done
        wrestool --raw --extract --type=24 "$bin/$program.exe" >"$place/manifest"
        for word in PerMonitorV2 longPathAware UTF-8; do
            grep -q "$word" "$place/manifest" || fail "the manifest of $program.exe lacks $word"
        done
    done
}

try_command_line() {
    wine_for 300 "$bin/tandem.exe" selftest >"$pictures/selftest.txt" ||
        fail "the self-test: $(grep '^failed' "$pictures/selftest.txt")"
    say "self-test: $(grep -c '^ok' "$pictures/selftest.txt") ok," \
        "$(grep -c '^not available' "$pictures/selftest.txt") not available"
    wine_for 300 "$bin/tandem.exe" quick cpu.splitmix --model threads --model processes \
        --workers 2 --rounds 5 --anyway -o "$(windows_path "$place/run.tandem")" \
        >"$pictures/quick.txt" 2>&1 || fail "a run: $(tail -3 "$pictures/quick.txt")"
    wine_for 60 "$bin/tandem.exe" verify "$(windows_path "$place/run.tandem")" \
        >"$pictures/verify.txt" || fail "the run is not verified: $(cat "$pictures/verify.txt")"
    say "run: $(head -1 "$pictures/quick.txt")"
}

# window_of DOCUMENT'S TITLE: whether a window has it in its title; `window` is then that one.
window_of() {
    window=$(xdotool search --onlyvisible --name "$1" 2>/dev/null | tail -1)
    [ -n "$window" ]
}
no_window() { ! window_of Tandem; }

# see PICTURE: waits until a page with text is drawn, and keeps it.
see() {
    until_true 60 "the window stayed blank" shows_something
    sleep 2
    picture "$1"
}

close_window() {
    xdotool windowfocus "$window" key --clearmodifiers ctrl+q
    until_true 30 "Ctrl+Q did not end the program" no_window
    window=
}

try_window() {
    cp "$place/run.tandem" "$place/my döc.tandem"
    wine_for 200 "$bin/tandem-lab.exe" "$(windows_path "$place/my döc.tandem")" \
        >"$place/stdout" 2>"$place/stderr" &
    until_true 90 "no window with the experiment" window_of '. Tandem$'
    see window
    close_window
}

install() {
    wine_for 120 "$setup" /S || fail "the installer ended with exit code $?"
    for file in tandem-lab.exe tandem.exe tandem-worker.exe uninstall.exe README.md LICENSE-MIT \
        LICENSE-APACHE THIRD-PARTY.txt; do
        [ -s "$installed/$file" ] || fail "the installer left no $file"
    done
    [ -n "$(find "$WINEPREFIX/drive_c/users" -name Tandem.lnk)" ] || fail "no entry in the start menu"
}

removed() { [ ! -e "$installed/uninstall.exe" ]; }

registry() { wine_for 30 reg query "$1" /s 2>/dev/null | tr -d '\r'; }

# Wine 8 looks for kinds of files in the machine's registry alone, Windows in the user's first.
mirror() {
    wine_for 30 reg copy "HKCU\\Software\\Classes\\$1" "HKLM\\Software\\Classes\\$1" /s /f >/dev/null
}

try_installer() {
    local before
    setup=$(echo "$out"/*-setup.exe)
    [ "$(stat -c %s "$setup")" -le 15000000 ] || fail "the installer is larger than 15 MB"
    installed=$(wine_for 30 cmd /c 'echo %LOCALAPPDATA%' | tr -d '\r')
    installed=$(timeout 20 winepath -u "$installed")/Programs/Tandem
    before=$(files_outside)

    install
    registry 'HKCU\Software\Classes\Tandem.Experiment' | grep -qF 'Tandem\tandem-lab.exe" "%1"' ||
        fail "the kind of document was not registered with quoted paths"
    mirror .tandem
    mirror Tandem.Experiment
    wine_for 60 start /unix "$place/my döc.tandem" >/dev/null 2>&1 || true
    until_true 90 "a double-click opened no window" window_of '. Tandem$'
    see installed

    # Over itself, while the window is open: it is asked to close.
    install
    until_true 30 "the open window was not closed" no_window
    window=

    printf 'mine' >"$installed/mine.txt"
    wine_for 120 "$installed/uninstall.exe" /S || fail "removing ended with exit code $?"
    # It works on from a copy of itself, so that it can remove itself.
    until_true 60 "removing left its own program" removed
    [ "$(cat "$installed/mine.txt")" = mine ] || fail "removing took a file that is not its own"
    rm "$installed/mine.txt"
    rmdir "$installed" || fail "removing left $(ls "$installed")"
    sleep 3 # the registry comes after the files
    registry 'HKCU\Software\Classes' | grep -qi tandem && fail "removing left a kind of document"
    registry 'HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall' | grep -qi tandem &&
        fail "removing left an entry in the list of programs"
    diff <(echo "$before") <(files_outside) || fail "removing left files"
}

# All files that are there, but for the program's own folder and what Wine itself keeps.
files_outside() {
    find "$WINEPREFIX/drive_c" -path '*/windows/*' -prune -o -path '*/AppData/Local/Tandem*' -prune \
        -o -path '*/Temp/*' -prune -o -type f -print | sort
}

install_packages wine wine64 gcc-mingw-w64-x86-64 icoutils xvfb xdotool imagemagick \
    libgl1 libgl1-mesa-dri libglx-mesa0
begin_screen
cd "$place"
mkdir "$place/a folder"
python3 -m zipfile -e "$out"/*windows*.zip "$place/a folder"
bin=$(echo "$place/a folder"/*)
look_at_programs
prepare_wine
try_command_line
try_window
try_installer
say "passed; pictures and texts in $pictures"
