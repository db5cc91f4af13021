# shellcheck shell=bash
# Sourced by the scripts that run OpenTofu where there is one.

# Prints which OpenTofu to use, and fails when there is none.
find_tofu() {
  if [[ -x .local/bin/tofu ]]; then
    echo "$PWD/.local/bin/tofu"
  else
    command -v tofu
  fi
}
