#!/usr/bin/env bash
# Formatting, validity and mocked plans of the module and its examples. Works on a copy, so that nobody's state,
# plugins or terraform.tfvars are read or touched.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/install.sh
copy=$PWD/.local/terraform
passed=0
failed=0

check() {
  if "${@:2}"; then
    passed=$((passed + 1))
  else
    echo "FAILED: $1" >&2
    failed=$((failed + 1))
  fi
}

mkdir -p "$copy/test"
rm -rf "$copy"/*.tf "$copy/examples" "$copy/test/terraform"
cp ./*.tf "$copy"
cp -r examples "$copy"
# Stands for the build: what is in it does not matter to a plan.
cp test/terraform/empty.zip "$copy/lambda_function.zip"
cp -r test/terraform "$copy/test"
./scripts/terraform-init.sh "$copy" -backend=false -test-directory=test/terraform

check 'terraform fmt' terraform fmt -check -diff -recursive "$copy"
check 'terraform validate' terraform -chdir="$copy" validate -no-color -test-directory=test/terraform

tests=$(mktemp)
terraform -chdir="$copy" test -no-color -test-directory=test/terraform | tee "$tests" || true
# Terraform counts runs: "Success! 40 passed, 0 failed." The line is missing when no test could be run at all.
read -r runs_passed runs_failed < <(sed -nE 's/^(Success|Failure)! ([0-9]+) passed, ([0-9]+) failed.*/\2 \3/p' "$tests") || runs_failed=1
rm -f "$tests"
passed=$((passed + ${runs_passed:-0}))
failed=$((failed + ${runs_failed:-1}))

echo "terraform: $passed passed, $failed failed"
[[ $failed -eq 0 ]]
