#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/install/node-packages.sh

usage() {
  cat <<'TEXT'
Usage: ./scripts/demo.sh [--keep]

Shows the module at work on a local AWS: a bucket with a small website and a distribution in front of it, a real
terraform apply, changed objects, and the invalidations that follow. Then everything is destroyed. It talks to
127.0.0.1 only, takes about two minutes, and needs Node 20, Terraform 1.9 and Python 3.10 or newer.

  --keep   leave the local AWS and the module running, and print commands to play with them
  --help   print this text
TEXT
}

keep=()
for option; do
  case $option in
    --keep) keep=(--keep) ;;
    --help | -h) usage && exit ;;
    *) usage >&2 && fail "unknown option $option" ;;
  esac
done

command -v terraform >/dev/null ||
  fail 'Terraform is missing; install version 1.9 or newer (https://developer.hashicorp.com/terraform/install)'
install_node_packages
./scripts/local-aws/install.sh
./scripts/build.sh

# In place of this shell, so that Ctrl-C reaches one process and once.
exec node --import tsx scripts/demo/main.ts ${keep[@]+"${keep[@]}"}
