#!/bin/sh
# All tests: first those of the parts, then those of the built programs, which want the machine
# for themselves.
set -eu
cd "$(dirname "$0")/.."
Scripts/system-packages.sh
echo "Building the tests. The first time takes several minutes: dependencies are compiled too."
swift build --build-tests
echo "Testing the parts, simulated worlds among them (about a minute)."
swift test --skip-build --disable-xctest --skip EndToEndTests
echo "Testing the built programs: real processes, real HTTP, fifty kills (a few minutes)."
swift test --skip-build --disable-xctest --no-parallel --filter EndToEndTests
