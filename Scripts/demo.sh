#!/bin/sh
# Cancels a few thousand payments at a sandbox on this machine, and checks the result against it.
set -eu
cd "$(dirname "$0")/.."
rows="${1:-3000}"
Scripts/system-packages.sh
echo "Building the release programs. The first time takes several minutes: dependencies are"
echo "compiled too."
swift build -c release --product annul
swift build -c release --product annul-sandbox
bin="$(swift build -c release --show-bin-path)"

demo=.demo
rm -rf "$demo"
mkdir -p "$demo"
"$bin/annul-sandbox" --port 0 --port-file "$demo/port" --truth-file "$demo/truth.json" \
    >"$demo/sandbox.log" 2>&1 &
sandbox=$!
trap 'kill "$sandbox" 2>/dev/null || true' EXIT
tries=0
while [ ! -s "$demo/port" ]; do
    tries=$((tries + 1))
    kill -0 "$sandbox" 2>/dev/null && [ "$tries" -lt 100 ] || {
        echo "The sandbox did not start:" >&2
        cat "$demo/sandbox.log" >&2
        exit 1
    }
    sleep 0.1
done

# The limits are the sandbox's patience with one payment, and time limits that fit one machine.
"$bin/annul-sandbox" example --sandbox-port "$(cat "$demo/port")" --rows "$rows" \
    --setting 'limits: {rate: 200/s, concurrency: 16, per_payment: 60/min}' \
    --setting 'timeouts: {request: 5s}' --setting 'doubt: {settle: 5s}' "$demo"
annul() { "$bin/annul" --config "$demo/annul.yaml" "$@" 2>>"$demo/annul.log"; }

echo
echo "Cancelling $rows payments, half of them CSV and half JSON Lines, at five providers of a"
echo "sandbox that misbehaves as real ones do. What a run would do:"
echo
annul plan "$demo/payments.csv" "$demo/payments.jsonl" | tail -n 3
echo
code=0
"$bin/annul" --config "$demo/annul.yaml" run "$demo/payments.csv" "$demo/payments.jsonl" \
    2>"$demo/run.log" || code=$?
[ "$code" = 4 ] || {
    echo "The run ended with exit code $code; 4 (some rows are open) was expected:" >&2
    tail -n 5 "$demo/run.log" >&2
    exit 1
}

echo
echo "What failed or is in doubt, again:"
annul rerun latest >"$demo/again.txt" || true
sed -n '/^All accounts/,/^  total/p' "$demo/again.txt"
echo
echo "What the sandbox knows, against what Annul says:"
first="$(ls -t "$demo/runs" | tail -n 1)"
annul export "$first" --format jsonl >"$demo/rows.jsonl"
annul export latest --format jsonl >>"$demo/rows.jsonl"
kill "$sandbox"
wait "$sandbox" || true
"$bin/annul-sandbox" audit "$demo/rows.jsonl" "$demo/truth.json"
echo
echo "The result files are in $demo/runs; the ledger is $demo/annul.ledger."
