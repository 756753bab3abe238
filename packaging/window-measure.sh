#!/bin/bash
# Measures what an open window costs: the time to the first frame, the CPU time of an idle window,
# and whether a session that the window runs gives the numbers of one that the command line runs.
#   packaging/window-measure.sh [FOLDER OF THE PROGRAMS] [PAIRS OF SESSIONS]
#     default: a release build of this tree, 6 pairs for each number of workers, about 5 minutes;
#     wants a quiet machine
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

# Nanoseconds that the threads of a process have run.
ran_ns() { cat "/proc/$1/task/"*/schedstat | awk '{ sum += $1 } END { printf "%.0f", sum }'; }

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
    xdotool windowfocus "$window"
}

# The medians of the last session of a file: trials a second of work time, and jobs a second of
# CPU time, which other programs that take the cores hardly change.
speeds() {
    "$place/bin/tandem" show "$1" --format json | awk '
        / "(makespan_ns|throughput_per_cpu_s)": / { metric = $1 }
        / "median": / && metric != "" { found[metric] = $2 + 0; metric = "" }
        END { print 1e9 / found["\"makespan_ns\":"], found["\"throughput_per_cpu_s\":"] }'
}

by_command_line() {
    "$place/bin/tandem" run "$place/design.tandem" -o "$1" >/dev/null 2>"$place/stderr" ||
        fail "the command line ran nothing"
}

# Looks rarely, because looking takes CPU time that the session would miss.
run_is_quietly_over() {
    sleep 3
    lab_ended && fail "the program ended during the run"
    ! a_worker_runs && sleep 1 && ! a_worker_runs
}

# Opens the design, runs it and saves it over itself, all by keys.
by_window() {
    cp "$place/design.tandem" "$1"
    start "$1"
    xdotool key --clearmodifiers ctrl+r
    until_true 120 "the session was not over after 120 s" run_is_quietly_over
    xdotool key --clearmodifiers ctrl+s
    until_true 10 "it was not saved" grep -q '"started_utc"' "$1"
    quit
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

# Threads that looked at the machine are gone by then.
start
sleep 5
before=$(ran_ns "$lab")
sleep 10
idle=$(awk "BEGIN { printf \"%.1f\", ($(ran_ns "$lab") - $before) / 1e6 }")
row "CPU time of an idle window in 10 s" "$idle ms" "0 ms" "$idle < 1"
quit

# A/B and B/A by turns, so that a drift of the machine hits both.
cores=$(nproc)
for workers in 1 "$cores"; do
    rm -f "$place/design.tandem"
    "$place/bin/tandem" new cpu.splitmix --model threads --workers "$workers" --rounds 12 \
        --budget 30s -o "$place/design.tandem" >/dev/null 2>"$place/stderr" || fail "no design"
    : >"$place/ratios"
    for ((pair = 1; pair <= pairs; pair++)); do
        one=$place/one.tandem two=$place/two.tandem
        rm -f "$one" "$two"
        if ((pair % 2)); then
            by_command_line "$one"
            by_window "$two"
        else
            by_window "$two"
            by_command_line "$one"
        fi
        echo "$(speeds "$two") $(speeds "$one")" | awk '{ print $1 / $3, $2 / $4 }' >>"$place/ratios"
    done
    target=0.99
    [ "$workers" -lt "$cores" ] || target=0.97
    for by in "work time" "CPU time"; do
        [ "$by" = "work time" ] && column=1 || column=2
        ratio=$(cut -d' ' -f$column "$place/ratios" | median)
        range=$(cut -d' ' -f$column "$place/ratios" | sort -g | sed -n '1p;$p' | paste -sd'-')
        row "E14, speed by $by in the window against the command line, $workers of $cores cores busy" \
            "$ratio (${range/-/ to })" ">= $target" "$ratio >= $target"
    done
done
rm -f "$pictures/now.png"
exit "$missed"
