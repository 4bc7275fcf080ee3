#!/bin/bash
# Prints the path of buildifier, the formatter of BUILD files: the one in $PATH, or else one of the npm package of the
# version below, which is installed below the user's cache. Debian has no package of it.
set -euo pipefail
version=8.2.1
# Of buildifier-linux_amd64 in @bazel/buildifier.
sha256=6ceb7b0ab7cf66fceccc56a027d21d9cc557a7f34af37d2101edb56b92fcfa1a
if command -v buildifier; then exit 0; fi
folder=${XDG_CACHE_HOME:-$HOME/.cache}/callprint/buildifier-$version
program=$folder/node_modules/@bazel/buildifier/buildifier-linux_amd64
if [[ ! -x $program ]]; then
  if ! command -v npm > /dev/null; then
    echo "buildifier.sh: there is no buildifier in \$PATH, and no npm to install it with: apt-get install npm" >&2
    exit 1
  fi
  mkdir -p "$folder"
  if ! said=$(npm install --silent --no-save --ignore-scripts --prefix "$folder" "@bazel/buildifier@$version" 2>&1); then
    echo "buildifier.sh: npm could not install @bazel/buildifier@$version: $said" >&2
    exit 1
  fi
  chmod +x "$program"
fi
if ! echo "$sha256  $program" | sha256sum --check --status; then
  echo "buildifier.sh: $program is not the one that is expected (SHA-256 $sha256); remove $folder" >&2
  exit 1
fi
echo "$program"
