#!/usr/bin/env bash
# tflint over the module and its examples.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source scripts/install/node-packages.sh

VERSION=0.64.0

is_right() {
  [[ $("$1" --version 2>/dev/null | sed -n 's/^TFLint version //p') == "$VERSION" ]]
}

tflint=.local/bin/tflint
if ! is_right "$tflint"; then
  if is_right tflint; then
    tflint=tflint
  else
    command -v go >/dev/null ||
      fail "tflint $VERSION is missing; put that version on the PATH, or install Go (https://go.dev/dl) and this script builds it"
    echo "Building tflint $VERSION into .local/bin, once, about two minutes …"
    GOBIN=$PWD/.local/bin GOFLAGS=-mod=mod go install "github.com/terraform-linters/tflint@v$VERSION"
  fi
fi

"$tflint" --config="$PWD/.tflint.hcl" --chdir=. --minimum-failure-severity=notice
for folder in examples/*; do
  "$tflint" --config="$PWD/.tflint.hcl" --chdir="$folder" --minimum-failure-severity=notice
done
