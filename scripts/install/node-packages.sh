# shellcheck shell=bash
# Sourced by the scripts that need what package-lock.json lists. Installs inside the checkout only.

# Terraform warns about one that is not there in every command.
[[ -z ${TF_CLI_CONFIG_FILE:-} || -f $TF_CLI_CONFIG_FILE ]] || unset TF_CLI_CONFIG_FILE

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

install_node_packages() {
  command -v node >/dev/null || fail "Node.js is missing; install version 20.6 or newer (https://nodejs.org)"
  # 20.6 is the first that loads TypeScript through --import.
  node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major > 20 || (major == 20 && minor >= 6) ? 0 : 1)' ||
    fail "Node.js $(node -v) is too old; install version 20.6 or newer"
  # npm writes this file at the end of an installation: older than the lock file means unfinished or outdated.
  if [[ ! node_modules/.package-lock.json -nt package-lock.json ]]; then
    echo "Installing node packages from package-lock.json …"
    npm ci --no-audit --no-fund --loglevel=error
    touch node_modules/.package-lock.json
  fi
}
