#!/bin/bash
# Runs the tests with the compiler's instruments for faults of memory or races between threads.
#
#   Scripts/sanitize.sh address|thread [FILTER]
#
# It builds everything anew in a folder of its own (ten minutes), and what it builds is slower by a
# factor of two to ten: so the long searches (simulated worlds, every interleaving of a row, damaged
# ledgers) are left out, and of the built programs what measures time or memory.
set -euo pipefail
cd "$(dirname "$0")/.."
kind="${1:?address or thread}"
filter="${2:-}"
case "$kind" in
address) variable=ASAN_OPTIONS options=detect_leaks=0:halt_on_error=1 ;;
thread) variable=TSAN_OPTIONS options=halt_on_error=0:second_deadlock_stack=1 ;;
*)
    echo "'$kind' is no sanitizer here; say address or thread." >&2
    exit 64
    ;;
esac
Scripts/system-packages.sh test
scratch=".build-$kind"
echo "Building the tests with the $kind sanitizer."
options_of_build=(--sanitize="$kind" --scratch-path "$scratch")
if [ "$kind" = thread ]; then
    mkdir -p "$scratch"
    clang -O1 -fPIC -D_GNU_SOURCE -DSYMBOLIZER="\"$(command -v llvm-symbolizer)\"" \
        -c Scripts/sanitize/handover.c -o "$scratch/handover.o"
    options_of_build+=(-Xlinker "$PWD/$scratch/handover.o")
fi
swift build --build-tests "${options_of_build[@]}" --quiet
test="$(swift build --sanitize="$kind" --scratch-path "$scratch" --show-bin-path)/annulPackageTests.xctest"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT

# One after the other: a report then belongs to the test that was under way.
run() {
    echo "Testing $1."
    shift
    local code=0
    # The backtracer trips over the sanitizer's own memory.
    env SWIFT_BACKTRACE=enable=no "$variable=$options" "$test" --testing-library swift-testing \
        --no-parallel "$@" >>"$log" 2>&1 || code=$?
    grep 'Test run with' "$log" | tail -n 1 || true
    return "$code"
}

code=0
if [ -n "$filter" ]; then
    run "$filter" --filter "$filter" || code=$?
else
    run "the parts" --skip 'SimulationTests|ExplorerTests|DamageTests|EndToEndTests' || code=$?
    # Threads meet where workers, connections and commits do: by chance, so three times.
    repeats=1
    [ "$kind" != thread ] || repeats=3
    for repeat in $(seq "$repeats"); do
        run "what happens at a time ($repeat of $repeats)" \
            --filter '^(HTTPTransportTests|EngineTests|LedgerTests)\.' \
            --skip 'DamageTests' || code=$?
    done
    # A library that is loaded before a program gets in the sanitizer's way.
    left_out='PaceTests|FinishTests|MemoryTests|ManyStartsTests'
    left_out="$left_out|PowerCutTests|BrokenDiskTests|LostLedgerTests"
    run "the built programs" --filter EndToEndTests --skip "EndToEnd/($left_out)" || code=$?
fi
reports="$(grep -cE 'WARNING: ThreadSanitizer|ERROR: AddressSanitizer' "$log" || true)"
echo "reports of the $kind sanitizer: $reports"
if [ "$reports" != 0 ] || [ "$code" != 0 ]; then
    grep -E -A 30 'WARNING: ThreadSanitizer|ERROR: AddressSanitizer|✘|recorded an issue' "$log" | head -n 200 >&2
    exit 1
fi
