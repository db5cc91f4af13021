#!/usr/bin/env bash
# checkov over the module and its examples. SECURITY.md has the reason of every finding: a finding without one fails, and
# so does a reason without a finding. No comment in the module skips a check, as it would in everybody's scan.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source scripts/install/node-packages.sh
source scripts/install/python-packages.sh
source scripts/terraform/copy.sh

# All else runs with 3.10.
if python3 -c 'import sys; sys.exit(sys.version_info >= (3, 11))'; then
  echo "checkov needs Python 3.11 or newer, and $(command -v python3) is older: not scanned"
  exit
fi
install_python_packages checkov scripts/checkov/requirements.txt .local/checkov 11

# It would also load the modules of tests, and whatever lies in .local.
copy=$PWD/.local/scanned
copy_configuration "$copy"

# One process, as most of the time is its start.
folders=(--directory "$copy")
for example in "$copy"/examples/*; do
  folders+=(--directory "$example")
done

report=$(mktemp)
trap 'rm -f "$report"' EXIT
# --skip-download: a scan needs nothing of the network. The exit status is left to what reads the report.
.local/checkov/bin/checkov "${folders[@]}" --skip-path '^examples/' --framework terraform --skip-download \
  --soft-fail --output json >"$report"
npx --no-install tsx scripts/checkov/main.ts "$report" "$((${#folders[@]} / 2))"
