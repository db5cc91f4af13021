#!/usr/bin/env bash
# Builds lambda_function.zip from src/, and the command line from cli/. Needs Node 20 or newer; installs the rest inside the checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/install/node-packages.sh

usage() {
  cat <<'TEXT'
Usage: ./scripts/build.sh

Builds lambda_function.zip from src/ and the command line, dist/cloudfront-invalidator.mjs, from cli/. Needs Node.js 20 or
newer, and installs the rest inside the checkout.

  --help   print this text
TEXT
}

for option; do
  case $option in
    --help | -h) usage && exit ;;
    *) usage >&2 && fail "unknown option $option" ;;
  esac
done

install_node_packages
npx --no-install tsx scripts/build/bundle.ts
npx --no-install tsx scripts/build/command-line.ts
