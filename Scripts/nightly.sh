#!/bin/sh
# The long forms of what CI does in short: simulated worlds, power cuts, kills. An hour or two.
# Each night plays worlds of its own; what breaks in one is named by its seed.
set -eu
cd "$(dirname "$0")/.."
echo "Playing ${WORLDS:=50000} simulated worlds."
Scripts/worlds.sh "$WORLDS" "$(date +%Y%m%d)000000"
echo "Cutting the power ${POWER_CUTS:=10000} times."
export POWER_CUTS
swift build --build-tests --quiet
swift test --skip-build --disable-xctest --no-parallel --filter PowerCutTests
Scripts/torture.sh "${CYCLES:=1000}"
