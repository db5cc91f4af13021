#!/usr/bin/env bash
# Installs the local AWS (MiniStack) into .local/venv of this checkout, and does nothing when it is there already.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source scripts/install/node-packages.sh
source scripts/install/python-packages.sh

install_python_packages 'the local AWS (MiniStack)' scripts/local-aws/requirements.txt .local/venv 10
