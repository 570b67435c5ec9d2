#!/bin/bash
# All tests. The simulated worlds, the exhaustive checker and the damaged ledgers keep every core
# busy. Of the built programs, those that are killed, cut off and sent signals mostly wait: they run
# beside the others. Those that measure time want the machine for themselves.
set -euo pipefail
cd "$(dirname "$0")/.."
Scripts/system-packages.sh test
echo "Building the tests. The first time takes several minutes: dependencies are compiled too."
swift build --build-tests
# As `swift test` does, which would not run twice at a time.
test="$(swift build --show-bin-path)/annulPackageTests.xctest --testing-library swift-testing"
# Their ledgers need no disk.
parts="${TMPDIR:-/tmp}"
[ ! -w /dev/shm ] || parts=/dev/shm
echo "Testing the parts (a minute)."
TMPDIR="$parts" $test --skip 'SimulationTests|ExplorerTests|DamageTests|EndToEndTests'
echo "Testing simulated worlds, every interleaving of one row, damaged ledgers (two minutes)."
TMPDIR="$parts" $test --filter 'SimulationTests|ExplorerTests|DamageTests'

measured='EndToEnd/(PaceTests|FinishTests)'
hurt='EndToEnd/(KillTests|FileKillTests|HiddenResendTests|PowerCutTests|BrokenDiskTests'
hurt="$hurt|LostLedgerTests|SignalStageTests|DrainTests|ResolveTests)"
echo "Testing the built programs: real processes, real HTTP, fifty kills (a few minutes)."
logs="$(mktemp -d)"
$test --no-parallel --filter "$hurt" >"$logs/hurt" 2>&1 &
beside=$!
code=0
$test --no-parallel --filter EndToEndTests --skip "$hurt|$measured" 2>&1 | tee "$logs/others" ||
    code=$?
wait "$beside" || code=$?
cat "$logs/hurt"
# Once more, where only the end of all this is at hand.
[ "$code" = 0 ] || grep -h 'recorded an issue' "$logs"/* >&2 || true
rm -r "$logs"
[ "$code" = 0 ] || exit "$code"
echo "Measuring them: limits that are kept and used to the full (three minutes)."
$test --no-parallel --filter "$measured"
