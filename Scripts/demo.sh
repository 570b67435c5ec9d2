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

# Most payments are ordinary; every tenth has a story. Throttles stop the whole account for a
# moment, so there are few of them.
awk -v rows="$rows" 'BEGIN {
    split("created already captured partly expired aborted unknown busy flaky error lost dropped " \
        "late slow cut notjson wrongtype nobody thirdparty", stories, " ")
    print "reference,order_id"
    for (row = 1; row <= rows; row++) {
        story = row % 10 ? "ok" : stories[int(row / 10) % 19 + 1]
        if (row == 500) story = "throttled"
        if (row == 1500) story = "throttleddate"
        printf "demo-%s-%06d,order %d\n", story, row, row
    }
}' >"$demo/payments.csv"

cat >"$demo/annul.yaml" <<YAML
accounts:
  vipps-demo:
    provider: vipps
    environment: test
    base_url: http://127.0.0.1:$(cat "$demo/port")
    merchant: "123456"
    credentials:
      client_id: {env: DEMO_CLIENT_ID}
      client_secret: {env: DEMO_CLIENT_SECRET}
      subscription_key: {env: DEMO_SUBSCRIPTION_KEY}
    limits: {rate: 250/s, concurrency: 32, per_payment: 60/min}
    timeouts: {request: 5s}
    doubt: {settle: 5s}
YAML
export DEMO_CLIENT_ID=sandbox-client DEMO_CLIENT_SECRET=sandbox-secret
export DEMO_SUBSCRIPTION_KEY=sandbox-subscription

echo
echo "Cancelling $rows payments at a sandbox that misbehaves as real providers do."
code=0
"$bin/annul" --config "$demo/annul.yaml" run "$demo/payments.csv" || code=$?
[ "$code" = 3 ] || {
    echo "The run ended with exit code $code; 3 (some rows failed) was expected." >&2
    exit 1
}

echo
echo "What the sandbox knows, against what Annul says:"
"$bin/annul" --config "$demo/annul.yaml" export latest --format jsonl >"$demo/rows.jsonl"
kill "$sandbox"
wait "$sandbox" || true
"$bin/annul-sandbox" audit "$demo/rows.jsonl" "$demo/truth.json"
echo
echo "The result files are in $demo/runs; the ledger is $demo/annul.ledger."
