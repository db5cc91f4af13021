#!/usr/bin/env bash
# Makes a release of HEAD: a tag whose commit has the zip, and the files to download. Pushes nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/install/node-packages.sh

usage() {
  cat <<'TEXT'
Usage: ./scripts/release.sh VERSION [--no-test]

Releases HEAD as VERSION, such as 1.2.3: runs every check, builds, and makes the tag vVERSION. The tag's commit is HEAD with
lambda_function.zip and dist/action.mjs, which action.yml names; no branch moves and nothing is pushed. dist/release gets the
files to download: the module as module.tar.gz, the zip, the command line, SHA256SUMS, an SBOM and the release notes.

The notes come from CHANGELOG.md: from its section "## VERSION - YYYY-MM-DD", else from "## Unreleased", which is that
section in the tag.

  --no-test   do not run ./scripts/test.sh, as it has just passed
  --help      print this text
TEXT
}

wrong() {
  usage >&2
  fail "$@"
}

version=
with_tests=yes
for argument; do
  case $argument in
    --help | -h) usage && exit ;;
    --no-test) with_tests=no ;;
    -*) wrong "unknown option $argument" ;;
    *)
      [[ -z $version ]] || wrong "two versions, $version and $argument; expected one"
      version=$argument
      ;;
  esac
done
[[ -n $version ]] || wrong 'no version; expected one such as 1.2.3'
number='(0|[1-9][0-9]*)'
[[ $version =~ ^$number\.$number\.$number$ ]] ||
  wrong "the version is \"$version\"; expected three numbers, such as 1.2.3"
tag=v$version

clean() {
  local changes
  changes=$(git status --porcelain)
  [[ -z $changes ]] || fail "the work tree differs from HEAD; commit or stash:
$changes"
}

head=$(git rev-parse --verify --quiet 'HEAD^{commit}') || fail 'this is no checkout of git with a commit in it'
branch=$(git symbolic-ref --quiet HEAD) ||
  fail 'HEAD is on no branch; check one out, as a release is verified against the branch it was made from'
! git rev-parse --verify --quiet "refs/tags/$tag" >/dev/null ||
  fail "the tag $tag exists; choose another version, or delete what was never published: git tag -d $tag"
[[ -z $(git ls-tree HEAD lambda_function.zip) ]] ||
  fail 'HEAD is the commit of a release, as it has lambda_function.zip; check out the branch it was made from'
clean

install_node_packages
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
npx --no-install tsx scripts/release/print-changelog.ts "$version" "$(date -u +%F)" >"$scratch/CHANGELOG.md"

[[ $with_tests == no ]] || ./scripts/test.sh || fail 'a check failed; nothing was tagged'
./scripts/build.sh
npm run --silent size
clean
[[ $(git rev-parse HEAD) == "$head" ]] || fail 'HEAD moved meanwhile; nothing was tagged'

# In an index of its own: neither the work tree nor a branch changes.
export GIT_INDEX_FILE=$scratch/index
git read-tree "$head"
for file in lambda_function.zip dist/action.mjs CHANGELOG.md; do
  from=$file
  [[ $file != CHANGELOG.md ]] || from=$scratch/CHANGELOG.md
  git update-index --add --cacheinfo "100644,$(git hash-object -w --no-filters "$from"),$file"
done
commit=$(git commit-tree "$(git write-tree)" -p "$head" -m "Release $version")
unset GIT_INDEX_FILE

npx --no-install tsx scripts/release/assets.ts "$version" "$commit"
{
  echo "Release $version"
  echo
  cat dist/release/release-notes.md
} >"$scratch/message"
# Headings begin with what git takes for a comment.
git tag --annotate --cleanup=whitespace --file "$scratch/message" "$tag" "$commit"

echo
echo "$tag is $(git rev-parse --short "$commit"), on top of $(git rev-parse --short "$head"). In dist/release:"
sed 's/^/  /' dist/release/SHA256SUMS
cmp -s CHANGELOG.md "$scratch/CHANGELOG.md" ||
  echo "CHANGELOG.md still says \"Unreleased\" here; next, commit it with \"$(grep -m 1 "^## $version " "$scratch/CHANGELOG.md")\""
echo "To try it: source = \"git::file://$PWD?ref=$tag\""
echo "Nothing was pushed. To publish it: git push REMOTE ${branch#refs/heads/} $tag"
