#!/bin/bash
# Reads arbitrary bytes with every reader of the program, guided by libFuzzer.
#
#   Scripts/fuzz.sh [TARGET…]      all targets if none is named
#   RUNS=10000000                  so many inputs for each target; 0 for no end
#   SECONDS_EACH=60                so long for each target at most; 0 for no end
#   SEED=1                         the same inputs for the same seed and corpus
#
# What is found stops the target, and is kept among the inputs that the tests read. The corpus grows
# in .fuzz, and is begun with those inputs.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${RUNS:=1000000}" "${SECONDS_EACH:=0}" "${SEED:=1}"
Scripts/system-packages.sh
all=(csv jsonl gz encoding json configuration zone card certitrade bambora vipps billmate vtex token header)
targets=("$@")
[ $# -gt 0 ] || targets=("${all[@]}")
for target in "${targets[@]}"; do
    [[ " ${all[*]} " == *" $target "* ]] || {
        echo "There is no target '$target', but: ${all[*]}" >&2
        exit 64
    }
done

scratch=.build-fuzz
echo "Building the readers with libFuzzer's instruments. The first time takes several minutes:"
echo "dependencies are compiled too."
swift build -c release --product annul-fuzz --sanitize=fuzzer --scratch-path "$scratch" --quiet
program="$(swift build -c release --sanitize=fuzzer --scratch-path "$scratch" --show-bin-path)/annul-fuzz"
# A crash is libFuzzer's to report; the backtracer would only delay it.
export SWIFT_BACKTRACE=enable=no

inputs=Tests/FuzzingTests/Inputs
code=0
printf '%-14s %12s %8s %7s %7s\n' target inputs seconds edges corpus
for target in "${targets[@]}"; do
    corpus=".fuzz/$target"
    mkdir -p "$corpus" "$inputs/$target"
    options=(-runs="$([ "$RUNS" = 0 ] && echo -1 || echo "$RUNS")" -seed="$SEED" -max_len=1024)
    options+=(-max_total_time="$SECONDS_EACH" -timeout=10 -rss_limit_mb=1024)
    options+=(-artifact_prefix="$inputs/$target/" -print_final_stats=1)
    [ ! -e "Scripts/fuzz/$target.dict" ] || options+=(-dict="Scripts/fuzz/$target.dict")
    began=$SECONDS
    failed=0
    ANNUL_FUZZ_TARGET="$target" "$program" "${options[@]}" "$corpus" "$inputs/$target" \
        >"$corpus.log" 2>&1 || failed=$?
    read=$(sed -n 's/^stat::number_of_executed_units: *//p' "$corpus.log")
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$corpus.log" | tail -n 1)
    printf '%-14s %12s %8s %7s %7s\n' "$target" "${read:-?}" "$((SECONDS - began))" \
        "${edges:-?}" "$(find "$corpus" -type f | wc -l)"
    [ "$failed" != 0 ] || continue
    code=1
    echo "$target has found something ($corpus.log):" >&2
    grep -E 'Fatal error|ERROR|SUMMARY|Test unit written' "$corpus.log" >&2 ||
        tail -n 20 "$corpus.log" >&2
done
exit "$code"
