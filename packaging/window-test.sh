#!/bin/bash
# Uses the real window as a person would: starts it, runs the first experiment, saves it, closes,
# opens the file again, and pulls the plug in the middle of a run.
#   packaging/window-test.sh [FOLDER OF THE PROGRAMS]     default: a release build of this tree
# Needs X11's virtual screen (Debian: installed when missing and allowed). Pictures of every step
# are kept in $TANDEM_PICTURES, or target/window-test.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
pictures=${TANDEM_PICTURES:-$root/target/window-test}
place=$(mktemp -d)
window= lab= screen_server=

finish() {
    local code=$?
    [ -z "$lab" ] || kill -KILL "$lab" 2>/dev/null || true
    [ -z "$screen_server" ] || kill "$screen_server" 2>/dev/null || true
    rm -rf "$place"
    exit "$code"
}
trap finish EXIT

say() { printf 'window test: %s\n' "$*"; }

fail() {
    say "FAILED: $*" >&2
    picture failed || true
    if [ -s "$place/stderr" ]; then
        say "the program said:" >&2
        tail -20 "$place/stderr" >&2
    fi
    exit 1
}

# until_true SECONDS WHAT COMMAND...: asks every fifth of a second, and fails with WHAT at the end.
until_true() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || fail "$what"
        sleep 0.2
    done
}

install_what_is_missing() {
    local missing=() package
    for package in xvfb xdotool imagemagick libgl1 libegl1 libgl1-mesa-dri libx11-6 libxcursor1 \
        libxi6 libxrandr2 libx11-xcb1 libxkbcommon-x11-0; do
        dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installs ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "${missing[@]}" >/dev/null
}

# Whether a measuring program of this test runs; the copies have a path of their own, so that
# nobody else's are counted.
a_worker_runs() {
    local link
    for link in /proc/[0-9]*/exe; do
        case $(readlink "$link" 2>/dev/null) in
        "$place/bin/tandem-worker"*) return 0 ;;
        esac
    done
    return 1
}
no_worker_runs() { ! a_worker_runs; }
lab_ended() { ! kill -0 "$lab" 2>/dev/null; }

window_is_there() {
    lab_ended && fail "the program ended before it showed a window"
    window=$(xdotool search --onlyvisible --pid "$lab" 2>/dev/null | tail -1)
    [ -n "$window" ]
}

# start [FILE]: opens the window and gives it the keyboard.
start() {
    "$place/bin/tandem-lab" "$@" >"$place/stdout" 2>"$place/stderr" </dev/null &
    lab=$!
    until_true 30 "no window after 30 s" window_is_there
    xdotool windowfocus "$window"
    until_true 20 "the window stayed blank for 20 s" shows_something
}

# A page has text on it, so it has many shades; an empty window has one.
shows_something() {
    picture now && [ "$(identify -format %k "$pictures/now.png")" -gt 30 ]
}

picture() { [ -n "$window" ] && import -window "$window" "$pictures/$1.png" 2>/dev/null; }

# keep NAME [OTHER]: keeps a picture, which may not be blank nor the same as the other one.
keep() {
    shows_something || fail "blank at step $1"
    mv "$pictures/now.png" "$pictures/$1.png"
    if [ $# -gt 1 ] && cmp -s "$pictures/$1.png" "$pictures/$2.png"; then
        fail "step $1 looks like step $2"
    fi
}

quit() {
    xdotool key --clearmodifiers ctrl+q
    until_true 10 "Ctrl+Q did not end the program in 10 s" lab_ended
    wait "$lab" || fail "the program ended with exit code $?"
    lab= window=
    until_true 5 "measuring programs were left behind" no_worker_runs
}

# No trial for three seconds in a row: pauses between trials are far shorter.
run_is_over() {
    local tries
    for tries in {1..15}; do
        lab_ended && fail "the program ended during the run"
        a_worker_runs && return 1
        sleep 0.2
    done
}

member() { grep -o -m1 "\"$1\": *[^,}]*" "$place/summary.json" | sed 's/^[^:]*: *//; s/"//g'; }

install_what_is_missing
programs=${1:-$root/target/release}
[ $# -gt 0 ] || (cd "$root" && cargo build --release --locked --quiet)
mkdir -p "$place/bin" "$place/home" "$pictures"
rm -f "$pictures"/*.png
cp "$programs"/tandem{,-lab,-worker} "$place/bin/"

# A home of its own, without a desktop: nobody's settings are read or written.
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR
export HOME=$place/home XDG_CONFIG_HOME=$place/home/config XDG_DATA_HOME=$place/home/data
export XDG_STATE_HOME=$place/home/state XDG_CACHE_HOME=$place/home/cache LIBGL_ALWAYS_SOFTWARE=1

mkfifo "$place/display"
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -noreset 3<>"$place/display" >/dev/null 2>&1 &
screen_server=$!
exec 3<>"$place/display"
read -r -t 20 -u 3 display || fail "the virtual screen did not start"
export DISPLAY=:$display

began=${EPOCHREALTIME/./}
start
say "first page after $(((${EPOCHREALTIME/./} - began) / 1000)) ms (asked every 200 ms)"
keep 1-start

xdotool key Return
until_true 20 "Enter on the first page ran nothing" a_worker_runs
sleep 2
keep 2-run 1-start
until_true 180 "the first experiment was not over after 180 s" run_is_over
keep 3-results 2-run
say "the first experiment ran"

saved=$place/home/first.tandem
xdotool key --clearmodifiers ctrl+s
sleep 1
keep 4-save 3-results
xdotool key --clearmodifiers ctrl+a
xdotool type --delay 20 "$saved"
xdotool key Return
until_true 15 "the file was not saved" test -s "$saved"
lab_ended && fail "the program ended while it saved"
"$place/bin/tandem" verify "$saved" || fail "the saved file does not pass tandem verify"
"$place/bin/tandem" show "$saved" --format json >"$place/summary.json"
[ "$(member rounds)" -ge 6 ] || fail "the saved file has $(member rounds) finished rounds"
say "saved with $(member rounds) finished rounds, $(stat -c %s "$saved") bytes"
quit

cp "$saved" "$place/before.tandem"
start "$saved"
keep 5-reopened 1-start
quit
cmp -s "$saved" "$place/before.tandem" || fail "opening the file changed it"
say "opened again, closed, unchanged"

start
xdotool key Return
until_true 20 "Enter on the first page ran nothing after a file was opened" a_worker_runs
kill -KILL "$lab"
wait "$lab" 2>/dev/null || true
lab= window=
until_true 5 "measuring programs outlived a killed window" no_worker_runs
say "a killed window leaves no measuring program behind"

rm -f "$pictures/now.png"
say "passed; pictures in $pictures"
