#!/usr/bin/env bash
# Installs the local AWS (MiniStack) into .local/venv of this checkout, and does nothing when it is there already.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
requirements="$root/scripts/local-aws/requirements.txt"
venv="$root/.local/venv"
installed="$venv/requirements.txt"

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

if cmp -s "$requirements" "$installed" && "$venv/bin/python" -c 'import ministack' 2>/dev/null; then
  exit 0
fi

command -v python3 >/dev/null ||
  fail 'the local AWS needs Python 3.10 or newer, and there is no python3 on the PATH'
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
  fail "the local AWS needs Python 3.10 or newer; $(command -v python3) is $(python3 --version 2>&1)"
python3 -c 'import venv, ensurepip' 2>/dev/null ||
  fail "$(command -v python3) has no venv module; on Debian and Ubuntu: apt-get install python3-venv"

printf 'Installing the local AWS (MiniStack) into .local/venv … '
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
# Last, so that an interrupted installation starts again.
cp "$requirements" "$installed"
printf '%s s\n' "$SECONDS"
