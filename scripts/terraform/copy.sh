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

# Copies what the tests of plans need, too.
# Usage: copy_tests FOLDER
copy_tests() {
  copy_configuration "$1"
  rm -rf "$1/docs" "$1/test"
  mkdir "$1/test"
  # Stands for the build: what is in it does not matter to a plan.
  cp test/terraform/empty.zip "$1/lambda_function.zip"
  cp -r test/terraform "$1/test"
  # Alarms lead to it, and their permissions are in it.
  cp -r docs "$1"
}
