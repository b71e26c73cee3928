#!/usr/bin/env bash
# Resolves the dependencies anew, for every platform and Python at once: versions and hashes, no addresses.
set -euo pipefail
cd "$(dirname "$0")/.."

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
.venv/bin/python -m venv "$fresh/uv"
"$fresh/uv/bin/pip" install --quiet --disable-pip-version-check uv

resolve() {
    echo "Resolving $1 …"
    "$fresh/uv/bin/uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --only-binary :all: --generate-hashes \
        --no-emit-index-url --no-header --no-annotate --upgrade --override requirements/left-out.txt "${@:2}" \
        --output-file "$fresh/new.lock"
    if grep -nE '://|--(extra-)?index-url|--find-links' "$fresh/new.lock"; then
        echo "lock: $1 would name an address; it is left as it was." >&2
        exit 1
    fi
    mv "$fresh/new.lock" "$1"
}

resolve requirements/run.lock
resolve requirements/dev.lock --extra embedded --group dev
echo "Resolving frontend/package-lock.json …"
PATH="$PWD/.venv/bin:$PATH" NODE_USE_SYSTEM_CA=1 npm install --prefix frontend --package-lock-only --no-progress --loglevel=error
echo "Now: make setup, make check, make test."
