#!/bin/sh
# All tests. The simulated worlds, the exhaustive checker and the damaged ledgers keep every core
# busy, and the built programs want the machine for themselves: each has a turn of its own.
set -eu
cd "$(dirname "$0")/.."
Scripts/system-packages.sh
echo "Building the tests. The first time takes several minutes: dependencies are compiled too."
swift build --build-tests
test="swift test --skip-build --disable-xctest"
echo "Testing the parts (half a minute)."
$test --skip 'SimulationTests|ExplorerTests|DamageTests|EndToEndTests'
echo "Testing simulated worlds, every interleaving of one row, damaged ledgers (two minutes)."
# The worlds' ledgers need no disk.
worlds="${TMPDIR:-/tmp}"
[ ! -w /dev/shm ] || worlds=/dev/shm
TMPDIR="$worlds" $test --filter 'SimulationTests|ExplorerTests|DamageTests'
echo "Testing the built programs: real processes, real HTTP, fifty kills (a few minutes)."
$test --no-parallel --filter EndToEndTests
