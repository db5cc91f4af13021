#!/usr/bin/env bash
# Runs every check, or the parts that are named. Ends with the totals of all of them.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
source scripts/install/node-packages.sh
source scripts/install/tofu.sh

# The runtimes of Lambda the handler is tested on, whatever Node.js runs the tests.
LAMBDA_NODES=(22.23.3 24.21.0)

# The rest of the pure core is for `npm run mutants`: those of `urls/encoding` take minutes of two cores, those of
# `urls/stale-paths` and of the reader ten, and others never end.
MUTATED=(cloudfront/path)

# Why each is in every run: no other part would notice.
#   lint, types  what is wrong without being run: an import that goes back up, a package without hash, an unsafe script,
#                a finding of scanners without a reason
#   unit         which of the pure rules broke; the rest only says that one did
#   build        that the same sources give the same bytes: Terraform would deploy others again on every machine
#   integration  the SDK's real requests, retries and errors; whole on each runtime, whose own HTTP client sends them
#   command-line what the built command line prints and asks for, and how it fails; nothing else runs it
#   simulation   what only goes wrong in an order that no test has written down, and whether it would be noticed
#   terraform    every variable's plan, which the local AWS applies for a few only
#   e2e          the module and the zip together; the role's permissions are enforced nowhere else
#   release      that what others download works without this checkout; nobody here would notice
#   tofu         what OpenTofu refuses and Terraform does not: it found a cycle of destroys
#   mutants      that the tests of the URL rules, where a mistake is a stale page, would see one
PARTS=(lint types unit build integration command-line e2e release simulation terraform tofu mutants)

# What needs only the processor runs in the background, one after the other and at the lowest priority, while the other parts
# wait for servers and for Terraform.
BESIDE=(simulation terraform tofu mutants)

usage() {
  cat <<TEXT
Usage: ./scripts/test.sh [PART...]

  lint         Biome, a hash for every package in the lock file, shellcheck, tflint, checkov
  types        tsc over sources and tests
  unit         the pure core and its collaborators, in virtual time
  build        the zip, its size, and that the same sources give the same bytes
  integration  the zip with the real SDK before a strict CloudFront and SQS, on Node.js ${LAMBDA_NODES[*]}
  command-line the built command line as a child process, before the same servers
  simulation   2,000 bad days in virtual time, that broken code does not survive them, and docs/benchmarks.md
  terraform    fmt, validate, mocked plans of the module and the examples
  e2e          the module applied to a local AWS with IAM enforced
  release      a release into a temporary repository, verified, and applied to a local AWS without Node.js
  tofu         the mocked plans with OpenTofu, if there is one (minutes)
  mutants      that no small change of ${MUTATED[*]} goes unnoticed (minutes)

Without a name, all of them, with ${BESIDE[*]} in the background.
TEXT
}

passed=0
failed=0

# Counts a command that has no tests of its own to count as one check.
check() {
  local name=$1
  shift
  echo "--- $name"
  if "$@"; then
    passed=$((passed + 1))
  else
    echo "FAILED: $name" >&2
    failed=$((failed + 1))
  fi
}

# Counts the tests of a jest run. A run that could not count counts as one failure.
run_jest() {
  local results
  results=$(mktemp)
  npx --no-install jest "$@" --json --outputFile="$results"
  local counts
  counts=$(node -e '
    const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(fs.readFileSync(process.argv[1]));
    console.log(numPassedTests, success ? 0 : Math.max(numFailedTests, numFailedTestSuites, 1));
  ' "$results") || counts='0 1'
  rm -f "$results"
  passed=$((passed + ${counts% *}))
  failed=$((failed + ${counts#* }))
}

part_lint() {
  # For minutes the first time, when it is installed.
  local scan_log
  scan_log=$(mktemp)
  ./scripts/checkov/scan.sh >"$scan_log" 2>&1 &
  local scanning=$!
  check 'biome' npm run --silent lint
  check 'lock file' npx --no-install tsx scripts/checks/lock-file.ts
  check 'shell syntax' bash -n scripts/*.sh scripts/*/*.sh .ci/run
  check 'shellcheck' ./scripts/checks/shell.sh
  check 'tflint' npm run --silent lint:tf
  check 'checkov' finished "$scanning" "$scan_log"
}

part_types() {
  check 'tsc' npm run --silent typecheck
}

part_unit() {
  run_jest test/unit
}

part_build() {
  check 'build' ./scripts/build.sh
  check 'size' npm run --silent size
  check 'reproducible' reproducible
}

# From a copy elsewhere and in another time zone.
reproducible() {
  local copy
  copy=$(mktemp -d)
  cp -r cli src scripts package.json package-lock.json tsconfig.json "$copy"
  ln -s "$PWD/node_modules" "$copy/node_modules"
  (cd "$copy" && TZ=Pacific/Kiritimati npx --no-install tsx scripts/build/bundle.ts >/dev/null &&
    npx --no-install tsx scripts/build/command-line.ts >/dev/null)
  cmp lambda_function.zip "$copy/lambda_function.zip" &&
    cmp dist/cloudfront-invalidator.mjs "$copy/dist/cloudfront-invalidator.mjs"
  local status=$?
  rm -rf "$copy"
  return $status
}

part_integration() {
  check 'build' ./scripts/build.sh
  local version
  for version in "${LAMBDA_NODES[@]}"; do
    check "Node.js $version" install_lambda_node "$version"
    echo "--- integration tests, the function on Node.js $version"
    # These wait far more than they compute, each file before servers of its own: more of them than there are cores.
    LAMBDA_NODE=$(lambda_node "$version") run_jest test/integration --maxWorkers=6
  done
}

lambda_node() {
  echo "$PWD/.local/node-$1/node_modules/node/bin/node"
}

install_lambda_node() {
  [[ $("$(lambda_node "$1")" --version 2>/dev/null) == "v$1" ]] && return
  echo "Installing Node.js $1 into .local …"
  npm install --prefix ".local/node-$1" --no-audit --no-fund --loglevel=error "node@$1"
}

part_command-line() {
  check 'build' ./scripts/build.sh
  run_jest test/command-line --maxWorkers=4
}

part_terraform() {
  count_plans
}

# The same plans once more.
part_tofu() {
  local tofu
  if tofu=$(find_tofu); then
    TERRAFORM=$tofu count_plans
  else
    echo 'OpenTofu is not on the PATH, nor built by ./scripts/install-tofu.sh: not tested'
  fi
}

# Counts what scripts/terraform/test.sh says that it counted. A run that could not count counts as one failure.
count_plans() {
  local output counts status
  output=$(mktemp)
  ./scripts/terraform/test.sh 2>&1 | tee "$output"
  status=${PIPESTATUS[0]}
  counts=$(sed -n 's/^[a-z]*: \([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$output" | tail -n 1)
  rm -f "$output"
  [[ -n $counts ]] || counts='0 1'
  passed=$((passed + ${counts% *}))
  failed=$((failed + ${counts#* }))
  [[ $status -eq 0 || ${counts#* } -gt 0 ]] || failed=$((failed + 1))
}

part_e2e() {
  check 'build' ./scripts/build.sh
  check 'local AWS' ./scripts/local-aws/install.sh
  # Each file waits for a local AWS of its own far more than it computes.
  run_jest test/e2e --maxWorkers=3
}

part_release() {
  check 'local AWS' ./scripts/local-aws/install.sh
  # They wait for npm and for Terraform.
  run_jest test/release --maxWorkers=3
}

part_simulation() {
  # Both compute for minutes, and each alone leaves a core of two idle at its end.
  local compared_log
  compared_log=$(mktemp)
  npm run --silent bench:compare -- --check >"$compared_log" 2>&1 &
  local comparing=$!
  run_jest test/simulation --maxWorkers=2
  check 'docs/benchmarks.md is what the code gives' finished "$comparing" "$compared_log"
}

# The status of a command that runs in the background, after its end and its output.
# Usage: finished PID LOG
finished() {
  local status=0
  wait "$1" || status=$?
  cat "$2"
  rm -f "$2"
  return "$status"
}

part_mutants() {
  check 'mutants' mutants_are_known
}

mutants_are_known() {
  npm run --silent mutants -- "${MUTATED[@]}" | grep -v '^Mutation testing'
}

run_part() {
  echo "=== $1"
  local start=$SECONDS
  "part_$1"
  echo "=== $1 took $((SECONDS - start)) s"
}

# Each part leaves its output and its totals in the folder.
run_beside() {
  renice -n 19 "$BASHPID" >/dev/null
  local part
  for part; do
    passed=0
    failed=0
    run_part "$part" >"$beside/$part.log" 2>&1
    echo "$passed $failed" >"$beside/$part.totals"
  done
}

await_beside() {
  echo "waiting for $1, which runs in the background …"
  while [[ ! -s $beside/$1.totals ]] && kill -0 "$beside_pid" 2>/dev/null; do sleep 1; done
  cat "$beside/$1.log"
  local totals='0 1'
  read -r totals <"$beside/$1.totals" || echo "FAILED: $1 ended without totals" >&2
  passed=$((passed + ${totals% *}))
  failed=$((failed + ${totals#* }))
}

for part; do
  case $part in
    --help | -h) usage && exit ;;
    *) declare -F "part_$part" >/dev/null || { usage >&2 && fail "unknown part $part"; } ;;
  esac
done

[[ $# -gt 0 ]] || set -- "${PARTS[@]}"

install_node_packages

in_background=()
for part in "${BESIDE[@]}"; do
  [[ $# -eq 1 || " $* " != *" $part "* ]] || in_background+=("$part")
done
beside=$(mktemp -d)
# A process group of its own, so that all of it can be ended.
set -m
run_beside "${in_background[@]}" &
set +m
beside_pid=$!
trap 'kill -- "-$beside_pid" 2>/dev/null; rm -rf "$beside"' EXIT

for part; do
  if [[ " ${in_background[*]} " == *" $part "* ]]; then
    await_beside "$part"
  else
    run_part "$part"
  fi
done

echo
echo "$passed passed, $failed failed"
[[ $failed -eq 0 && $passed -gt 0 ]]
