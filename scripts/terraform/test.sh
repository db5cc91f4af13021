#!/usr/bin/env bash
# Formatting, validity, order and mocked plans of the module and its examples. Works on a copy and without the caller's
# Terraform settings, so that no state, plugins or variables of theirs are read or touched.
# Usage: [TERRAFORM=tofu] test.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source scripts/install/node-packages.sh
source scripts/terraform/copy.sh
unset "${!TF_VAR_@}" "${!TF_CLI_ARGS@}" TF_DATA_DIR TF_WORKSPACE
tool=${TERRAFORM:-terraform}
name=$(basename "$tool")
copy=$PWD/.local/$name
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

# AWS refuses a notification, target or destination before its grant; a mocked provider refuses nothing.
grants_come_first() {
  local graph edge
  graph=$("$tool" -chdir="$copy" graph)
  for edge in \
    '"aws_s3_bucket_notification.this" -> "aws_lambda_permission.s3"' \
    '"aws_cloudwatch_event_target.this" -> "aws_lambda_permission.eventbridge"' \
    '"aws_lambda_function.this" -> "aws_iam_role_policy.this"'; do
    [[ $graph == *"$edge"* ]] || { echo "missing dependency: $edge" >&2 && return 1; }
  done
}

# OpenTofu 1.12 knows no `source` of a mocked provider: what is in it takes its place.
inline_mocks() {
  local file
  for file in "$copy"/test/terraform/*.tftest.hcl; do
    sed -i.bak -e '/^  source = "\.\/test\/terraform\/mocks"$/ {
      r test/terraform/mocks/aws.tfmock.hcl
      d
    }' "$file"
    rm "$file.bak"
  done
}

copy_tests "$copy"
[[ $name != tofu ]] || inline_mocks
"$tool" version | sed -n 1p
./scripts/terraform/init.sh "$copy" -backend=false -test-directory=test/terraform

# The mocks are formatted as a file of their own. OpenTofu's graph has other words.
if [[ $name == terraform ]]; then
  check 'terraform fmt' terraform fmt -check -diff -recursive "$copy" test/e2e
  check 'grants come first' grants_come_first
fi
check "$name validate" "$tool" -chdir="$copy" validate -no-color -test-directory=test/terraform

tests=$(mktemp)
"$tool" -chdir="$copy" test -no-color -test-directory=test/terraform | tee "$tests" || true
# Both count runs: "Success! 40 passed, 0 failed." The line is missing when no test could be run, and it is a
# success when none was found.
read -r runs_passed runs_failed < <(sed -nE 's/^(Success|Failure)! ([0-9]+) passed, ([0-9]+) failed.*/\2 \3/p' "$tests") || runs_failed=1
rm -f "$tests"
((${runs_passed:-0} > 0 || ${runs_failed:-0} > 0)) || runs_failed=1
passed=$((passed + ${runs_passed:-0}))
failed=$((failed + ${runs_failed:-1}))

echo "$name: $passed passed, $failed failed"
[[ $failed -eq 0 ]]
