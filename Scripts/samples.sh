#!/bin/sh
# Lets the tools of those who use them read the samples.
set -eu
cd "$(dirname "$0")/.."
Scripts/system-packages.sh samples
shellcheck samples/annul-nightly
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The program is looked for where it is, as nothing is installed here.
for unit in samples/systemd/*; do
    sed "s#/usr/local/bin/#$PWD/samples/#" "$unit" >"$work/${unit##*/}"
done
fail() {
    cat "$work/said" >&2
    exit 1
}
systemd-analyze verify --man=no "$work/annul-nightly.service" "$work/annul-nightly.timer" \
    >"$work/said" 2>&1 || fail
# What it does not understand it only mentions.
! grep -q "^$work/" "$work/said" || fail
# What the service may still touch, from 0 (nothing) to 10.
systemd-analyze security --offline=true --threshold=20 "$work/annul-nightly.service" \
    >"$work/said" || fail
tail -n 1 "$work/said"
# Against the schemas that Kubernetes publishes, which this package brings along.
checker=.build/kubernetes-validate
[ -x "$checker/bin/kubernetes-validate" ] || {
    mkdir -p .build
    python3 -m venv "$checker"
    "$checker/bin/pip" install --quiet --disable-pip-version-check kubernetes-validate==1.37.0
}
"$checker/bin/kubernetes-validate" --strict --quiet samples/kubernetes/*.yaml
echo "The samples hold."
