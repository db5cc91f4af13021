#!/usr/bin/env bash
# Rebuilds a release from its sources and compares, so that nobody has to trust the zip in it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/install/node-packages.sh

usage() {
  cat <<'TEXT'
Usage: ./scripts/verify-release.sh TAG

Verifies a release, such as v1.2.3: that its commit adds only lambda_function.zip, dist/action.mjs and the date in CHANGELOG.md
to a commit of a branch, and that the sources give the same two files, byte for byte. Builds in a temporary work tree with packages installed
anew, which takes about a minute. Prints the SHA-256 of the files to download, to compare with those that you have.

  --help   print this text
TEXT
}

tag=
for argument; do
  case $argument in
    --help | -h) usage && exit ;;
    -*) usage >&2 && fail "unknown option $argument" ;;
    *)
      [[ -z $tag ]] || { usage >&2 && fail "two tags, $tag and $argument; expected one"; }
      tag=$argument
      ;;
  esac
done
[[ -n $tag ]] || { usage >&2 && fail 'no tag; expected one such as v1.2.3'; }

commit=$(git rev-parse --verify --quiet "refs/tags/$tag^{commit}") ||
  fail "there is no tag $tag; git tag --list 'v*' shows those there are, git fetch --tags gets others"
version=${tag#v}

differs() {
  echo "$(basename "$0"): $tag is not what its sources give: $*" >&2
  exit 1
}

git cat-file -e "$commit:lambda_function.zip" 2>/dev/null ||
  differs 'it has no lambda_function.zip; ./scripts/release.sh makes tags with one'
parent=$(git show --no-patch --format=%P "$commit")
[[ $(git rev-parse --is-shallow-repository) == false ]] ||
  fail 'this clone lacks the history that the release is compared with; git fetch --unshallow gets it'
[[ $parent =~ ^[0-9a-f]+$ ]] || differs "its commit has the parents \"$parent\"; expected one"
# Not `git branch --contains`, which takes a detached HEAD, such as that of the tag itself, for a branch.
[[ -n $(git for-each-ref --count=1 --contains "$parent" refs/heads refs/remotes) ]] ||
  differs "the commit below it, $parent, is on no branch; fetch the branch it was made from"

grep -q "^## ${version//./\\.} - " <(git cat-file blob "$commit:CHANGELOG.md") ||
  differs "its CHANGELOG.md has no section \"## $version - DATE\", which ./scripts/release.sh makes"

while IFS=$'\t' read -r status file; do
  case $status$file in
    Alambda_function.zip | Adist/action.mjs) ;;
    MCHANGELOG.md)
      changes=$(git diff --unified=0 "$parent" "$commit" -- CHANGELOG.md | sed -n '/^@@/,$p' | grep '^[-+]')
      heading=$'^-## Unreleased\n\\+## '${version//./\\.}' - [0-9-]+$'
      [[ $changes =~ $heading ]] || differs "CHANGELOG.md has more than a new heading:
$changes"
      ;;
    *) differs "$file is another than in $parent (git diff $parent $tag -- $file)" ;;
  esac
done < <(git diff --no-renames --name-status "$parent" "$commit")

install_node_packages
scratch=$(mktemp -d)
trap 'git worktree remove --force "$scratch/sources" 2>/dev/null; rm -rf "$scratch"' EXIT
git worktree add --quiet --detach "$scratch/sources" "$commit"
git cat-file blob "$commit:lambda_function.zip" >"$scratch/tagged.zip"
git cat-file blob "$commit:dist/action.mjs" >"$scratch/tagged-action.mjs"
rm "$scratch/sources/lambda_function.zip" "$scratch/sources/dist/action.mjs"
"$scratch/sources/scripts/build.sh"
if ! cmp "$scratch/tagged.zip" "$scratch/sources/lambda_function.zip"; then
  npx --no-install tsx scripts/release/compare-zips.ts "$scratch/tagged.zip" "$scratch/sources/lambda_function.zip" >&2
  differs 'lambda_function.zip has other bytes'
fi
cmp "$scratch/tagged-action.mjs" "$scratch/sources/dist/action.mjs" || differs 'dist/action.mjs has other bytes'

(cd "$scratch/sources" && npx --no-install tsx scripts/release/assets.ts "$version" "$commit")
echo "$tag is $(git log -1 --format='%h, "%s"' "$parent"), and the zip that these sources give:"
sed 's/^/  /' "$scratch/sources/dist/release/SHA256SUMS"
