#!/bin/bash
# Writes every package of every lock as one archive, for the day on which no mirror has them any more:
#
#   bazel run //third_party:archive_packages -- --out=FILE
#   bazel build --repo_env=CALLPRINT_DEB_FOLDERS=FILE ...      # an absolute path; everything comes from it
#
# The same bytes each time. Exit codes: 0 done, 1 an error, 2 wrong usage.
#   archive_packages.sh LIST --out=FILE
set -euo pipefail
export LC_ALL=C
mapfile -t packages < "$1"
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

[[ $out == /* ]] || out=${BUILD_WORKING_DIRECTORY:-.}/$out
scratch=$(mktemp -d)
trap 'rm -rf "$scratch" "$out.part"' EXIT
# Several locks name the same package.
mkdir "$scratch/packages"
ln -sf "${packages[@]/#/$PWD/}" "$scratch/packages"
ls "$scratch/packages" > "$scratch/list"
tar --create --file="$out.part" --dereference --directory="$scratch/packages" --files-from="$scratch/list" --format=gnu \
  --mtime=@0 --mode=644 --owner=0 --group=0 --numeric-owner || { echo "archive_packages: $out.part cannot be written" >&2; exit 1; }
mv "$out.part" "$out"
echo "$out: $(wc -l < "$scratch/list") packages, $(du --dereference --block-size=M "$out" | cut -f1)B," \
  "SHA-256 $(sha256sum "$out" | cut -d' ' -f1)"
