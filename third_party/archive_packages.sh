#!/bin/bash
# Writes every package of every lock as one archive, for the day on which no mirror has them any more:
#
#   bazel run //third_party:archive_packages -- --out=FILE
#   bazel build --repo_env=CALLPRINT_DEB_FOLDERS=FILE ...      # an absolute path; everything comes from it
#
# The same bytes each time. Exit codes: 0 done, 1 an error, 2 wrong usage.
#   archive_packages.sh PACKAGE.deb... -- --out=FILE
set -euo pipefail
export LC_ALL=C
packages=()
while [[ $1 != -- ]]; do
  packages+=("$PWD/$1")
  shift
done
shift
out=
for argument; do
  case $argument in
    --out=?*) out=${argument#*=} ;;
    *)
      echo "archive_packages: '$argument' is no option; there is --out=FILE" >&2
      exit 2
      ;;
  esac
done
[[ -n $out ]] || { echo "archive_packages: --out=FILE says where to write the archive" >&2; exit 2; }

cd "${BUILD_WORKING_DIRECTORY:-.}"
folder=$(mktemp -d)
trap 'rm -rf "$folder" "$out.part"' EXIT
# Several locks name the same package.
ln -sf "${packages[@]}" "$folder"
(cd "$folder" && printf '%s\n' *.deb) > "$folder.list"
trap 'rm -rf "$folder" "$folder.list" "$out.part"' EXIT
tar --create --file="$out.part" --dereference --directory="$folder" --files-from="$folder.list" --format=gnu \
  --mtime=@0 --mode=644 --owner=0 --group=0 --numeric-owner || { echo "archive_packages: $out.part cannot be written" >&2; exit 1; }
mv "$out.part" "$out"
echo "$out: $(wc -l < "$folder.list") packages, $(du --dereference --block-size=M "$out" | cut -f1)B," \
  "SHA-256 $(sha256sum "$out" | cut -d' ' -f1)"
