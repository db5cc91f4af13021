# shellcheck shell=bash
# Sourced by the scripts that look at the configuration without what else lies in a checkout.

# Copies the module and its examples, and nothing that Terraform made: a lock file may name a version of the registry that
# a local folder does not have.
# Usage: copy_configuration FOLDER
copy_configuration() {
  local file
  rm -rf "$1"/*.tf "$1/.terraform.lock.hcl" "$1/examples"
  for file in ./*.tf examples/*/*.tf; do
    mkdir -p "$1/$(dirname "$file")"
    cp "$file" "$1/$file"
  done
}
