#!/bin/sh
# Makes pages for a browser of the guides. What DocC warns of, such as a link into nothing, fails.
set -eu
cd "$(dirname "$0")/.."
command -v docc >/dev/null || {
    echo "docc is missing. It comes with the Swift toolchain, beside swift: put that on PATH." >&2
    exit 1
}
mkdir -p .build
docc convert docs/Annul.docc --output-dir .build/docs --warnings-as-errors
echo "The guides are in .build/docs; 'docc preview docs/Annul.docc' shows them in a browser."
