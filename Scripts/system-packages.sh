#!/bin/sh
# Makes sure of what the build needs beside the Swift toolchain; with the argument 'test', of what
# the tests need, with 'samples', of what checks them, and with 'libcsv', of what the trait LibCSV
# needs, too.
set -eu
missing=""
command -v swift >/dev/null || {
    echo "Swift is missing. Install the 6.3 toolchain: https://www.swift.org/install/linux/" >&2
    exit 1
}
[ -e /usr/include/sqlite3.h ] || missing="$missing libsqlite3-dev"
[ -e /usr/include/zlib.h ] || missing="$missing zlib1g-dev"
[ "${1:-}" != libcsv ] || [ -e /usr/include/csv.h ] || missing="$missing libcsv-dev"
[ "${1:-}" != test ] || command -v chromium >/dev/null || missing="$missing chromium"
[ "${1:-}" != test ] || command -v python3 >/dev/null || missing="$missing python3"
if [ "${1:-}" = samples ]; then
    command -v shellcheck >/dev/null || missing="$missing shellcheck"
    command -v systemd-analyze >/dev/null || missing="$missing systemd"
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
fi
command -v openssl >/dev/null || missing="$missing openssl"
[ -n "$missing" ] || exit 0

install="apt-get install --yes --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    echo "Installing$missing."
    apt-get update -qq
    exec $install
fi
echo "These packages are missing; install them and try again:  sudo$(printf ' %s' "$install")" >&2
exit 1
