#!/bin/bash
# Renews guest_packages.lock and guest_kernel.lock from what apt offers on this machine now.
#
#   third_party/lock_guest_packages.sh              renew all versions
#   third_party/lock_guest_packages.sh PACKAGE...   first add these to guest_packages.txt
#
# Needs apt's package lists (`apt-get update`), no root. A lock has one line a package,
# `name version sha256`, sorted by name: the closure of the wanted packages from an empty machine,
# without recommended packages. A changed lock is a new guest, so recorded data sets get a new version.
set -euo pipefail
cd "$(dirname "$0")"

fail() {
  echo "lock_guest_packages.sh: $*" >&2
  exit 1
}

wanted() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1"; }

# Reads name=version lines, writes the lock.
write_lock() {
  local lock=$1 source=$2 packages
  mapfile -t packages
  {
    echo "# Debian 12 amd64; made from $source by lock_guest_packages.sh. Do not edit by hand."
    # Several suites may offer the same version; it is the same file.
    apt-cache show "${packages[@]}" | awk '
      /^Package:/ { name = $2 }
      /^Version:/ { version = $2 }
      /^SHA256:/ { print name, version, $2 }' | LC_ALL=C sort -u
  } > "$scratch/lock"
  [[ $(grep -vc '^#' "$scratch/lock") == "${#packages[@]}" ]] ||
    fail "apt knows the SHA-256 of other than just ${packages[*]}; run: apt-get update"
  cp "$scratch/lock" "$lock"
  echo "$lock: $(grep -vc '^#' "$lock") packages"
}

for package in "$@"; do
  apt-cache show "$package" > /dev/null || fail "apt knows no package $package"
  wanted guest_packages.txt | grep -qxF "$package" || echo "$package" >> guest_packages.txt
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
: > "$scratch/status"
# shellcheck disable=SC2046
apt-get -o Dir::State::status="$scratch/status" -o Dir::Cache::archives="$scratch" \
  -o APT::Install-Recommends=0 -o Debug::NoLocking=1 --print-uris -y install \
  $(wanted guest_packages.txt) > "$scratch/plan" 2> "$scratch/errors" ||
  fail "apt cannot work out what guest_packages.txt needs: $(cat "$scratch/errors" "$scratch/plan")"
# A plan's line: 'address' name_version_architecture.deb bytes digest
grep "^'" "$scratch/plan" | cut -d' ' -f2 | sed -e 's/_[^_]*$//' -e 's/%3a/:/' -e 's/_/=/' \
  > "$scratch/closure"
write_lock guest_packages.lock guest_packages.txt < "$scratch/closure"

meta=$(wanted guest_kernel.txt)
kernel=$(apt-cache show --no-all-versions "$meta" |
  sed -n 's/^Depends:.*\(linux-image-[0-9][^ ,]*\).*/\1/p')
[[ -n $kernel ]] || fail "$meta (guest_kernel.txt) does not depend on a linux-image package"
version=$(apt-cache policy "$kernel" | awk '/Candidate:/ { print $2 }')
echo "$kernel=$version" | write_lock guest_kernel.lock guest_kernel.txt
