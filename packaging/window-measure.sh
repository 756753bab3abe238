#!/bin/bash
# Measures what an open window costs: the time to the first frame, the CPU time of an idle window,
# and whether a session that the window runs gives the numbers of one that the command line runs.
#   packaging/window-measure.sh [FOLDER OF THE PROGRAMS] [PAIRS OF SESSIONS]
#     default: a release build of this tree, 6 pairs a row, about 5 minutes; wants a quiet machine
# Prints a table with the targets and fails where one is missed. Needs what packaging/window-test.sh
# does.
source "$(dirname "${BASH_SOURCE[0]}")/virtual-screen.sh"

programs=${1:-$root/target/release}
pairs=${2:-6}
[ $# -gt 0 ] || (cd "$root" && cargo build --release --locked --quiet)
open_screen "$programs"
missed=0

# row WHAT FIGURE TARGET WHETHER: WHETHER is a comparison that awk decides.
row() {
    local result=met
    awk "BEGIN { exit !($4) }" || { result='**missed**' missed=1; }
    printf '| %s | %s | %s | %s |\n' "$1" "$2" "$3" "$result"
}

median() { sort -g | awk '{ all[NR] = $1 } END { print (all[int((NR + 1) / 2)] + all[int(NR / 2) + 1]) / 2 }'; }

# Ticks of a hundredth of a second that a process has used.
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

# The window shows itself with its first frame.
first_frame_ms() {
    local began=${EPOCHREALTIME/./}
    "$place/bin/tandem-lab" >"$place/stdout" 2>"$place/stderr" </dev/null &
    lab=$!
    until window_is_there; do
        [ $((${EPOCHREALTIME/./} - began)) -lt 30000000 ] || fail "no window after 30 s"
        sleep 0.005
    done
    frame_ms=$(((${EPOCHREALTIME/./} - began) / 1000))
}

# The median time of the trials of the last session of a file, in nanoseconds.
work_ns() {
    "$place/bin/tandem" show "$1" --format json >"$place/summary.json"
    grep -o '"median": *[0-9.e+]*' "$place/summary.json" | head -1 | sed 's/.*: *//'
}

by_command_line() {
    "$place/bin/tandem" run "$place/design.tandem" -o "$1" >/dev/null 2>"$place/stderr" ||
        fail "the command line ran nothing"
    work_ns "$1"
}

# Opens the design, runs it and saves it over itself, all by keys.
by_window() {
    cp "$place/design.tandem" "$1"
    start "$1"
    xdotool key --clearmodifiers ctrl+r
    until_true 20 "Ctrl+R ran nothing" a_worker_runs
    until_true 120 "the session was not over after 120 s" run_is_over
    xdotool key --clearmodifiers ctrl+s
    until_true 10 "it was not saved" grep -q '"sessions": *\[ *{' "$1"
    quit
    work_ns "$1"
}

printf '| | measured | target | |\n|---|---|---|---|\n'

frames=
for _ in 1 2 3 4 5; do
    first_frame_ms
    frames+="$frame_ms"$'\n'
    sleep 1
    quit
done
best=$(printf '%s' "$frames" | sort -g | head -1)
row "first frame, best of 5" "$best ms" "300 ms" "$best <= 300"

start
sleep 3
before=$(ticks "$lab")
sleep 10
idle=$(($(ticks "$lab") - before))
row "CPU time of an idle window in 10 s" "$((idle * 10)) ms" "0 ms" "$idle == 0"
quit

# A/B and B/A by turns, so that a drift of the machine hits both.
cores=$(nproc)
for workers in 1 "$cores"; do
    "$place/bin/tandem" new cpu.splitmix --model threads --workers "$workers" --rounds 12 \
        --budget 30s -o "$place/design.tandem" >/dev/null
    ratios=
    for ((pair = 1; pair <= pairs; pair++)); do
        one=$place/one.tandem two=$place/two.tandem
        rm -f "$one" "$two"
        if ((pair % 2)); then
            alone=$(by_command_line "$one") open=$(by_window "$two")
        else
            open=$(by_window "$two") alone=$(by_command_line "$one")
        fi
        ratios+=$(awk "BEGIN { print $alone / $open }")$'\n'
    done
    ratio=$(printf '%s' "$ratios" | median)
    range=$(printf '%s' "$ratios" | sort -g | sed -n '1p;$p' | paste -sd' ' | sed 's/ / to /')
    target=0.99
    [ "$workers" -lt "$cores" ] || target=0.97
    row "E14, speed in the window against the command line, $workers of $cores cores busy" \
        "$ratio ($range)" ">= $target" "$ratio >= $target"
done
rm -f "$pictures/now.png"
exit "$missed"
