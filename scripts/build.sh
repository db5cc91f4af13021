#!/usr/bin/env bash
# Builds lambda_function.zip from src/. Needs Node 20 or newer; installs the rest inside the checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/install/node-packages.sh

install_node_packages
npx --no-install tsx scripts/build/bundle.ts
