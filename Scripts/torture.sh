#!/bin/bash
# Kills the built program with -9 at random moments, over a network that loses, delays and cuts,
# resumes it, kills it again; then compares what it says with what really happened.
#
#   Scripts/torture.sh [CYCLES] [SEED]     a cycle is one kill; 1000 if none is named
set -euo pipefail
cd "$(dirname "$0")/.."
cycles="${1:-1000}"
seed="${2:-20261121}"
most_kills=12 # of one run: then it is let live
rows=300
copies=20 # of the CSV half: duplicates make reading and writing last, and cost the sandbox nothing
: "${CONFIGURATION:=release}"
Scripts/system-packages.sh
swift build -c "$CONFIGURATION" --product annul --quiet
swift build -c "$CONFIGURATION" --product annul-sandbox --quiet
bin="$(swift build -c "$CONFIGURATION" --show-bin-path)"

work="$(mktemp -d "${TMPDIR:-/tmp}/annul-torture.XXXXXX")"
children=()
finish() {
    for child in "${children[@]:-}"; do
        [ -z "$child" ] || kill "$child" 2>/dev/null || true
    done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
RANDOM=$((seed % 32768))

await_port() { # FILE
    for _ in $(seq 200); do
        [ -s "$1" ] && return
        sleep 0.05
    done
    echo "A program did not start:" >&2
    cat "$(dirname "$1")"/{sandbox.log,struck} >&2
    exit 1
}

declare -A kills struck
runs=0 killed=0 row_count=0 effects=0 repeated=0 disagreements=0 underway=0 part=0 torn=0 expected=0 open=0
began=$SECONDS

# One run from its first start to its end, with a sandbox, a network and a ledger of its own.
play() { # NUMBER
    local folder="$work/$1" sandbox proxy code ended left=$most_kills
    mkdir "$folder"
    "$bin/annul-sandbox" --port-file "$folder/sandbox.port" --truth-file "$folder/truth.json" \
        --slow 300ms --per-payment 6000/min >"$folder/sandbox.log" 2>&1 &
    sandbox=$!
    await_port "$folder/sandbox.port"
    "$bin/annul-sandbox" proxy --upstream "$(cat "$folder/sandbox.port")" --seed "$((seed + $1))" \
        --proxy-port-file "$folder/port" --share 0.3 --lateness 1200ms >"$folder/struck" 2>&1 &
    proxy=$!
    children=("$sandbox" "$proxy")
    await_port "$folder/port"
    # A request takes a second at most, and the network holds nothing back for longer than 1.2 more.
    "$bin/annul-sandbox" example --sandbox-port "$(cat "$folder/port")" --rows "$rows" \
        --setting 'limits: {rate: 100/s, concurrency: 6, per_payment: 6000/min}' \
        --setting 'retry: {base: 20ms, cap: 200ms, budget: 50% + 1000/s, busy: {first: 50ms, cap: 1s}}' \
        --setting 'timeouts: {connect: 1s, request: 1s}' --setting 'doubt: {settle: 3s}' "$folder"
    local head
    head="$(head -n 1 "$folder/payments.csv")"
    tail -n +2 "$folder/payments.csv" >"$folder/body"
    {
        echo "$head"
        for _ in $(seq $((copies + 1))); do cat "$folder/body"; done
    } >"$folder/payments.csv"
    expected=$((expected + rows + copies * $(wc -l <"$folder/body")))
    annul() { "$bin/annul" --quiet --config "$folder/annul.yaml" "$@"; }

    while [ "$left" -gt 0 ] && [ "$killed" -lt "$cycles" ]; do
        local command=(resume)
        [ -d "$folder/started" ] || command=(run "$folder/payments.csv" "$folder/payments.jsonl")
        # Most kills hit the sending, some the first milliseconds, some the end.
        local after=$((RANDOM % 10 < 3 ? RANDOM % 120 : RANDOM % 1500))
        code=0
        timeout -s KILL "$(printf '%d.%03d' $((after / 1000)) $((after % 1000)))" \
            "$bin/annul" --config "$folder/annul.yaml" "${command[@]}" \
            >"$folder/out" 2>"$folder/err" &
        wait $! 2>/dev/null || code=$?
        if grep -q 'is read in part' "$folder/err"; then part=$((part + 1)); fi
        if grep -q 'are incomplete' "$folder/err"; then torn=$((torn + 1)); fi
        if grep -q 'rows\? under way' "$folder/err"; then underway=$((underway + 1)); fi
        [ "$code" = 137 ] || break
        killed=$((killed + 1))
        left=$((left - 1))
        local state
        state="$(annul status latest --json 2>/dev/null |
            sed -n 's/^  "state": "\(.*\)",*$/\1/p' | head -n 1)" || true
        [ -z "$state" ] || mkdir -p "$folder/started"
        state="${state:-nothing yet}"
        kills["$state"]=$((${kills["$state"]:-0} + 1))
    done
    code=0
    if [ -d "$folder/started" ]; then
        annul resume >"$folder/out" 2>"$folder/err" || code=$?
    elif [ "$left" -lt "$most_kills" ] || [ "$killed" -ge "$cycles" ]; then
        annul run "$folder/payments.csv" "$folder/payments.jsonl" \
            >"$folder/out" 2>"$folder/err" || code=$?
    fi
    case "$code" in
    0 | 3 | 4) ;;
    *)
        echo "Run $1 (seed $seed) ended with exit code $code:" >&2
        tail -n 5 "$folder/err" >&2
        disagreements=$((disagreements + 1))
        ;;
    esac
    code=0
    annul export latest --format jsonl >"$folder/rows.jsonl" 2>>"$folder/err" || code=$?
    if [ "$code" != 0 ]; then
        echo "The rows of run $1 (seed $seed) can't be had: exit code $code." >&2
        tail -n 5 "$folder/err" >&2
        exit 1
    fi
    kill "$proxy" && wait "$proxy" || true
    kill "$sandbox" && wait "$sandbox" || true
    children=()
    if ! "$bin/annul-sandbox" audit "$folder/rows.jsonl" "$folder/truth.json" >"$folder/audit"; then
        echo "Run $1 (seed $seed) disagrees with the truth:" >&2
        cat "$folder/audit" >&2
        disagreements=$((disagreements + 1))
    fi
    truth() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$folder/truth.json" | head -n 1; }
    row_count=$((row_count + $(wc -l <"$folder/rows.jsonl")))
    open=$((open + $(grep -c '"annul_outcome":"in_doubt"' "$folder/rows.jsonl" || true)))
    effects=$((effects + $(truth effects)))
    repeated=$((repeated + $(truth repeated_effects)))
    while read -r fault count; do
        struck["$fault"]=$((${struck["$fault"]:-0} + count))
    done <"$folder/struck"
    rm -rf "$folder"
}

while [ "$killed" -lt "$cycles" ]; do
    runs=$((runs + 1))
    play "$runs"
    # A long form is watched.
    [ "$cycles" -lt 100 ] || echo "$killed of $cycles kills, $((SECONDS - began)) s" >&2
done

echo "$killed kills in $runs runs of $rows payments at five providers, seed $seed, $((SECONDS - began)) s"
echo "kills by where the run stood:"
for state in "${!kills[@]}"; do echo "  $state ${kills[$state]}"; done | sort
echo "starts that found rows under way $underway, input read in part $part, files cut short $torn"
echo "faults of the network:"
for fault in "${!struck[@]}"; do echo "  $fault ${struck[$fault]}"; done | sort
echo "rows: $row_count with duplicates, of which in doubt: $open"
echo "effects: $effects, double effects: $repeated"
echo "disagreements with the truth: $disagreements"
lost=$((expected - row_count))
echo "rows lost: $lost"
[ "$repeated" = 0 ] && [ "$disagreements" = 0 ] && [ "$lost" = 0 ]
