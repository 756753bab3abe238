#!/bin/bash
# Uses the real window as a person would, by keys: starts it, runs the first experiment, saves it,
# closes, opens the file again, and pulls the plug in the middle of a run.
#   packaging/window-test.sh [FOLDER OF THE PROGRAMS]     default: a release build of this tree
# Needs X11's virtual screen (Debian: installed when missing and allowed). Pictures of every step
# are kept in $TANDEM_PICTURES, or target/window-test. packaging/window-names.sh goes further.
source "$(dirname "${BASH_SOURCE[0]}")/virtual-screen.sh"

# keep NAME [OTHER]: keeps a picture, which may not be blank nor the same as the other one.
keep() {
    shows_something || fail "blank at step $1"
    mv "$pictures/now.png" "$pictures/$1.png"
    if [ $# -gt 1 ] && cmp -s "$pictures/$1.png" "$pictures/$2.png"; then
        fail "step $1 looks like step $2"
    fi
}

member() { grep -o -m1 "\"$1\": *[^,}]*" "$place/summary.json" | sed 's/^[^:]*: *//; s/"//g'; }

programs=${1:-$root/target/release}
[ $# -gt 0 ] || (cd "$root" && cargo build --release --locked --quiet)
open_screen "$programs"

# What drives builds of tests by names has no authentication, so no release may have it.
if [ $# -eq 0 ] || [[ $programs = *release* ]]; then
    ! grep -q egui_inspection_accept "$place/bin/tandem-lab" ||
        fail "the program can be driven from outside: it is a build of tests"
fi

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
