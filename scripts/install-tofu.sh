#!/usr/bin/env bash
# Builds OpenTofu into .local of this checkout, and does nothing when it is there already.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/install/node-packages.sh

VERSION=1.12.6

usage() {
  cat <<TEXT
Usage: ./scripts/install-tofu.sh

Builds OpenTofu $VERSION into .local/bin, about three minutes, once. Needs Go 1.26 or newer. ./scripts/test.sh then
also tests with OpenTofu.

  --help   print this text
TEXT
}

for option; do
  case $option in
    --help | -h) usage && exit ;;
    *) usage >&2 && fail "unknown option $option" ;;
  esac
done

tofu=$PWD/.local/bin/tofu
[[ $("$tofu" version 2>/dev/null | sed -n 1p) != "OpenTofu v$VERSION" ]] || exit 0

command -v go >/dev/null || fail "Go is missing; install version 1.26 or newer (https://go.dev/dl)"

echo "Building OpenTofu $VERSION into .local/bin, once, about three minutes …"
# Not `go install ...@version`, which refuses a module whose go.mod replaces others. The module in the cache is read-only,
# and checked against the checksum database.
source=$(go mod download -json "github.com/opentofu/opentofu@v$VERSION" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
mkdir -p .local/bin
# `dev=no`, as its own releases are built: without it the version is 1.12.6-dev.
go build -C "$source" -mod=readonly -trimpath -o "$tofu" \
  -ldflags "-s -w -X github.com/opentofu/opentofu/version.dev=no" ./cmd/tofu
echo "$("$tofu" version | sed -n 1p) in $SECONDS s"
