#!/bin/sh
# The tests of intake with the package trait LibCSV: the CSV reader then runs on libcsv, and the two
# readers are compared on generated files.
set -eu
cd "$(dirname "$0")/.."
Scripts/system-packages.sh libcsv
echo "Building the tests with the trait LibCSV (a few minutes)."
swift build --build-tests --traits LibCSV
swift test --skip-build --disable-xctest --traits LibCSV --filter IntakeTests
