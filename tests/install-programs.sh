#!/usr/bin/env bash
# Sees that the programs of other projects that some tests drive are there: a browser, LibreOffice, poppler, Java with the
# Nu HTML checker.
# Installs them from the system's packages where that is possible; otherwise says which tests will not run.
# Under CI=true a missing one is a failure.
set -euo pipefail

missing=() packages=()
has_any() { for name in "$@"; do command -v "$name" >/dev/null && return; done; return 1; }
need() { # package, what it is for, names on PATH...
    has_any "${@:3}" || { missing+=("$2"); packages+=("$1"); }
}
look() {
    missing=() packages=()
    need chromium "the browser tests (Chromium)" chromium chromium-browser google-chrome google-chrome-stable
    need libreoffice-calc "the tests that open workbooks (LibreOffice Calc)" localc
    need libreoffice-writer "the tests that open Word papers (LibreOffice Writer)" lowriter
    need poppler-utils "the tests that look at printed pages (pdftotext)" pdftotext
    need default-jre-headless "the tests of the pages' HTML (Java, for the Nu HTML checker)" java
}

look
if [ ${#packages[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${packages[*]} from the system's packages for the tests …"
    log=$(mktemp)
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}"; } >"$log" 2>&1 </dev/null \
        || { tail -n 5 "$log" >&2; echo "They could not all be installed." >&2; }
    rm -f "$log"
    look
fi
if [ ${#missing[@]} -gt 0 ]; then
    printf 'Not run: %s.\n' "${missing[@]}"
    echo "To run them: apt install ${packages[*]}."
    [ "${CI:-}" != true ] || exit 1
fi
# The checker itself comes from npm, by the lock file.
cd "$(dirname "$0")/nu"
if [ package-lock.json -nt node_modules/.package-lock.json ]; then
    echo "Installing the Nu HTML checker for the tests …"
    if PATH="$PWD/../../.venv/bin:$PATH" NODE_USE_SYSTEM_CA=1 npm ci --no-progress --loglevel=error; then
        touch node_modules/.package-lock.json
    else
        echo "Not run: the tests of the pages' HTML (npm could not bring the Nu HTML checker; see tests/nu)." >&2
        [ "${CI:-}" != true ] || exit 1
    fi
fi
