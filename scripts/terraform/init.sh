#!/usr/bin/env bash
# Runs `terraform init` in a folder: with the provider of the registry, or of a local folder where the registry
# cannot be reached.
# Usage: [TERRAFORM=tofu] init.sh FOLDER [ARGUMENT OF INIT...]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../install/node-packages.sh"

(($# > 0)) || fail 'name a folder: init.sh FOLDER [ARGUMENT OF INIT...]'
folder=$1
shift

tool=${TERRAFORM:-terraform}
registry=registry.terraform.io
[[ $(basename "$tool") != tofu ]] || registry=registry.opentofu.org

command -v "$tool" >/dev/null ||
  fail "Terraform is missing; install version 1.9 or newer (https://developer.hashicorp.com/terraform/install)"

registry_answers() {
  local url=https://$registry/.well-known/terraform.json
  if command -v curl >/dev/null; then
    curl --silent --fail --max-time 5 --output /dev/null "$url"
  else
    node -e "fetch('$url', { signal: AbortSignal.timeout(5000) }).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
  fi
}

# The first folder that holds the provider as Terraform lays it out.
local_plugins() {
  local candidate
  for candidate in ~/.terraform.d/plugins /usr/local/share/terraform/plugins /usr/share/terraform/plugins /opt/*/; do
    [[ -d $candidate/registry.terraform.io/hashicorp/aws ]] && echo "${candidate%/}" && return
  done
  return 1
}

if [[ -n ${TF_PLUGIN_DIR:-} ]]; then
  [[ -d $TF_PLUGIN_DIR/registry.terraform.io/hashicorp/aws ]] ||
    fail "TF_PLUGIN_DIR is $TF_PLUGIN_DIR, which has no registry.terraform.io/hashicorp/aws; name a folder that has, or unset it"
  # Absolute, as terraform looks from the folder it works in.
  plugins=$(cd "$TF_PLUGIN_DIR" && pwd)
elif ! registry_answers; then
  plugins=$(local_plugins) ||
    fail "the Terraform registry cannot be reached and no local copy of hashicorp/aws was found; connect, or set TF_PLUGIN_DIR to a folder that holds registry.terraform.io/hashicorp/aws/VERSION/PLATFORM"
fi

# OpenTofu looks for the same provider under the name of its own registry.
if [[ -n ${plugins:-} && $registry != registry.terraform.io ]]; then
  renamed=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/.local/plugins
  # Links of no folder above the platform's are followed.
  for package in "$plugins"/registry.terraform.io/hashicorp/aws/*/*; do
    version=$(basename "$(dirname "$package")")
    mkdir -p "$renamed/$registry/hashicorp/aws/$version"
    ln -sfn "$package" "$renamed/$registry/hashicorp/aws/$version/$(basename "$package")"
  done
  plugins=$renamed
fi

if [[ -n ${plugins:-} ]]; then
  echo "$(basename "$tool") init, with the provider in $plugins"
  "$tool" -chdir="$folder" init -input=false -no-color -plugin-dir="$plugins" "$@" >/dev/null
else
  echo "$(basename "$tool") init, with the provider of the registry"
  "$tool" -chdir="$folder" init -input=false -no-color "$@" >/dev/null
fi
