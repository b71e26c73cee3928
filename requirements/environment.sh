#!/usr/bin/env bash
# Makes .venv from requirements/dev.lock: every package by its hash, none built here, no index named.
# Does nothing when the environment already fits the lock. Called by `make setup`.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

is_new_enough() { "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if command -v "$name" >/dev/null && is_new_enough "$name"; then
            command -v "$name"
            return
        fi
    done
    fail "Python 3.11 or newer is needed and none is on PATH. Install one (Debian and Ubuntu: apt install python3 python3-venv), or name it: make setup PYTHON=/path/to/python3."
}

# The ways to make an environment, best first. Debian's python3 alone has no ensurepip; then another pip may help.
make_venv() {
    rm -rf .venv
    say "Making .venv with $("$1" --version) ($1) …"
    "$1" -m venv .venv >build/venv.log 2>&1 && .venv/bin/python -m pip --version >/dev/null 2>&1 && return
    rm -rf .venv
    "$1" -m virtualenv --no-download .venv >>build/venv.log 2>&1 && .venv/bin/python -m pip --version >/dev/null 2>&1 && return
    rm -rf .venv
    "$1" -m venv --without-pip .venv >>build/venv.log 2>&1 && "$1" -m pip --python .venv/bin/python --version >/dev/null 2>&1 && return
    rm -rf .venv
    fail "$1 cannot make an environment (its venv or pip module is missing; see build/venv.log). Debian and Ubuntu: apt install python3-venv. Then run make setup again."
}

pip() {
    if .venv/bin/python -m pip --version >/dev/null 2>&1; then
        .venv/bin/python -m pip --disable-pip-version-check "$@"
    else
        "$python" -m pip --python .venv/bin/python --disable-pip-version-check "$@"
    fi
}

# pip's lines as one that counts, so that minutes are neither silent nor a flood.
count_packages() {
    local line count=0 total
    total=$(grep -c '^[a-z0-9].*==' requirements/dev.lock)
    while IFS= read -r line; do
        case $line in
            "Collecting "* | "Requirement already satisfied: "*)
                count=$((count + 1))
                line=${line#Collecting } line=${line#Requirement already satisfied: }
                if [ -t 1 ]; then
                    printf '\r\033[K  %d of at most %d: %s' "$count" "$total" "${line%% *}"
                elif [ $((count % 20)) = 0 ]; then
                    printf '  %d of at most %d packages\n' "$count" "$total"
                fi ;;
            "Installing collected packages"*)
                [ -t 1 ] && printf '\r\033[K'
                printf '  installing them …\n' ;;
        esac
    done
    if [ -t 1 ]; then printf '\r\033[K'; fi
}

show_and_fail() { # what failed, remedy
    grep -A 6 '^ERROR' build/pip.log >&2 || tail -n 8 build/pip.log >&2
    fail "$1; the lines above say why, build/pip.log says more. $2"
}

mkdir -p build
python=$(find_python)
if [ -e .venv ] && ! { [ -x .venv/bin/python ] && is_new_enough .venv/bin/python; }; then
    say "The environment .venv is broken or its Python is too old: it is made anew."
    rm -rf .venv
fi
wanted=$(cat requirements/dev.lock pyproject.toml requirements/environment.sh | sha256sum | cut -d' ' -f1)
if [ -x .venv/bin/absorb ] && [ "$(cat .venv/absorb.made 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi
[ -e .venv ] || make_venv "$python"
rm -f .venv/absorb.made
say "Installing the packages of requirements/dev.lock by their hashes …"
pip install --require-hashes --only-binary :all: --no-deps --no-compile --progress-bar off --requirement requirements/dev.lock \
    2>build/pip.log | count_packages || show_and_fail "the packages could not be installed" \
    "Where the package index is out of reach, set PIP_INDEX_URL to one that is not, then run make setup again."
say "Installing absorb itself …"
pip install --quiet --no-deps --no-build-isolation --editable . 2>build/pip.log || show_and_fail "absorb itself could not be installed" ""
printf '%s\n' "$wanted" >.venv/absorb.made
say "The environment is ready: .venv/bin/absorb is the command."
