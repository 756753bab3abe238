#!/bin/bash
# For scripts that use the real window; sourced, not run. Gives them a virtual screen, a home of
# its own and words to wait with. Sets `root`, `place` (a folder that is removed at the end),
# `pictures` (kept: $TANDEM_PICTURES, or target/NAME OF THE SCRIPT), and `screen_server`.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
name=$(basename "$0" .sh)
pictures=${TANDEM_PICTURES:-$root/target/$name}
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

say() { printf '%s: %s\n' "$name" "$*"; }

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

# install_packages PACKAGE...: those of Debian's packages that are not there yet.
install_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installs ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "${missing[@]}" >/dev/null
}

# Whether a measuring program of this test runs; the copies have a path of their own, so that
# nobody else's are counted. Asked in one go: on a busy machine a trial is over before as many
# programs have started as there are processes to ask about.
a_worker_runs() {
    [ -n "$(find /proc -maxdepth 2 -name exe -lname "$place/bin/tandem-worker*" 2>/dev/null)" ]
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

# open_screen FOLDER: copies the programs to a path of their own and starts the screen.
open_screen() {
    install_packages xvfb xdotool imagemagick libgl1 libegl1 libgl1-mesa-dri libx11-6 libxcursor1 \
        libxi6 libxrandr2 libx11-xcb1 libxkbcommon-x11-0
    mkdir -p "$place/bin"
    cp "$1"/tandem{,-lab,-worker} "$place/bin/"
    begin_screen
}

begin_screen() {
    mkdir -p "$place/home" "$pictures"
    rm -f "$pictures"/*.png
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
