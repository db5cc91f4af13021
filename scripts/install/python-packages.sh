# shellcheck shell=bash
# Sourced, after node-packages.sh, by the scripts that need Python packages. Installs inside the checkout only.

# Installs what REQUIREMENTS lists into the virtual environment VENV, and does nothing when it is there already.
# Usage: install_python_packages WHAT REQUIREMENTS VENV MINOR
#   WHAT   names it in messages
#   MINOR  of the oldest Python 3 that will do
install_python_packages() {
  local what=$1 requirements=$2 venv=$3 minor=$4
  local installed=$venv/requirements.txt start=$SECONDS
  if cmp -s "$requirements" "$installed" && "$venv/bin/python" -c '' 2>/dev/null; then
    return
  fi

  command -v python3 >/dev/null || fail "$what needs Python 3.$minor or newer, and there is no python3 on the PATH"
  python3 -c "import sys; sys.exit(sys.version_info < (3, $minor))" ||
    fail "$what needs Python 3.$minor or newer; $(command -v python3) is $(python3 --version 2>&1)"
  python3 -c 'import venv, ensurepip' 2>/dev/null ||
    fail "$(command -v python3) has no venv module; on Debian and Ubuntu: apt-get install python3-venv"

  printf 'Installing %s into %s … ' "$what" "${venv#"$PWD/"}"
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
  # Last, so that an interrupted installation starts again.
  cp "$requirements" "$installed"
  printf '%s s\n' "$((SECONDS - start))"
}
