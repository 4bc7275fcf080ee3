#!/bin/bash
# Renews the lock files of the guest's images and kernels from what apt offers on this machine now.
#
#   third_party/lock_guest_packages.sh                      renew all
#   third_party/lock_guest_packages.sh NAME                 renew guest/NAME.lock: encryption, kernel_rt
#   third_party/lock_guest_packages.sh IMAGE PACKAGE...     first add these to guest/IMAGE.txt
#
# Needs apt's package lists (`apt-get update`), no root. A lock has one line a package,
# `name version sha256`, sorted by name. An image's: the closure of base.txt and IMAGE.txt from an empty
# machine, without recommended packages. A kernel's: the one linux-image that the package in its .txt
# depends on, and what has its parts, alone; PACKAGE/SUITE takes it from a suite that the machine's sources
# need not have, and the lock's line then ends in SUITE. A changed lock is a new guest, so recorded data
# sets get a new version.
set -euo pipefail
# apt says "Candidate:" in the caller's language.
export LC_ALL=C
cd "$(dirname "$0")/guest"

fail() {
  echo "lock_guest_packages.sh: $*" >&2
  exit 1
}

wanted() { sed -e 's/[[:space:]]*\(#.*\)\?$//' -e '/^$/d' "$@"; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
: > "$scratch/status"

# write_lock NAME [SUITE]: reads name=version lines, writes NAME.lock.
write_lock() {
  local lock=$1.lock suite=${2:-} packages
  mapfile -t packages
  {
    echo "# Debian 12 amd64; made from $1.txt by lock_guest_packages.sh. Do not edit by hand."
    # Several suites may offer the same version; it is the same file.
    apt-cache show "${packages[@]}" | awk -v suite="${suite:+ $suite}" '
      /^Package:/ { name = $2 }
      /^Version:/ { version = $2 }
      /^SHA256:/ { print name, version, $2 suite }' | sort -u
  } > "$scratch/lock"
  [[ $(grep -vc '^#' "$scratch/lock") == "${#packages[@]}" ]] ||
    fail "apt knows the SHA-256 of other than just ${packages[*]}; run: apt-get update"
  cp "$scratch/lock" "$lock"
  echo "guest/$lock: $(grep -vc '^#' "$lock") packages"
}

lock_image() {
  local image=$1
  # shellcheck disable=SC2046
  apt-get -o Dir::State::status="$scratch/status" -o Dir::Cache::archives="$scratch" \
    -o APT::Install-Recommends=0 -o Debug::NoLocking=1 --print-uris -y install \
    $(wanted base.txt "$image.txt") > "$scratch/plan" 2> "$scratch/errors" ||
    fail "apt cannot work out what guest/$image.txt needs: $(cat "$scratch/errors" "$scratch/plan")"
  # A plan's line: 'address' name_version_architecture.deb bytes digest
  grep "^'" "$scratch/plan" | cut -d' ' -f2 | sed -e 's/_[^_]*$//' -e 's/%3a/:/' -e 's/_/=/' |
    write_lock "$image"
}

# depends_of PACKAGE: what it depends on, one a line.
depends_of() { apt-cache show --no-all-versions "$1" | sed -n 's/^Depends: //p' | sed 's/, */\n/g'; }

lock_kernel() (
  local meta suite= kernel version
  meta=$(wanted "$1.txt")
  if [[ $meta == */* ]]; then
    suite=${meta#*/} meta=${meta%/*}
    ../apt_suite.sh "$suite" "$scratch/$suite" || exit 1
    export APT_CONFIG=$scratch/$suite/apt.conf
  fi
  kernel=$(depends_of "$meta" | grep -oE '^linux-image-[0-9][^ ]*') || true
  [[ -n $kernel ]] || fail "$meta (guest/$1.txt) does not depend on a linux-image package"
  version=$(apt-cache policy "$kernel" | awk '/Candidate:/ { print $2 }')
  # Since 7.x what was in the image's package is in three that it depends on.
  { echo "$kernel"; depends_of "$kernel" | grep -oE '^linux-(base|binary|modules)-[0-9][^ ]*' || true; } |
    sort | sed "s/$/=$version/" | write_lock "$1" "$suite"
)

names=(*.txt)
names=("${names[@]%.txt}")
if (($# > 0)); then
  [[ -f $1.txt ]] || fail "there is no guest/$1.txt; there are: ${names[*]}"
  names=("$1")
  shift
  (($# == 0)) || [[ ${names[0]} != kernel_* ]] || fail "${names[0]} is a kernel: packages are added to images only"
  for package; do
    apt-cache show "$package" > /dev/null || fail "apt knows no package $package"
    wanted "${names[0]}.txt" | grep -qxF "$package" || echo "$package" >> "${names[0]}.txt"
  done
fi
for name in "${names[@]}"; do
  case $name in
    kernel_*) lock_kernel "$name" ;;
    *) lock_image "$name" ;;
  esac
done
