#!/bin/sh
# Plays simulated nights, built for release.
#
#   Scripts/worlds.sh [WORLDS] [FIRST SEED]
set -eu
cd "$(dirname "$0")/.."
Scripts/system-packages.sh
swift build -c release --product annul-worlds --quiet
"$(swift build -c release --show-bin-path)/annul-worlds" --worlds "${1:-10000}" --first "${2:-1}"
