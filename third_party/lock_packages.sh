#!/bin/bash
# Renews the lock files of the guest's images and kernels, and of the tools that everything is built and
# recorded with.
#
#   third_party/lock_packages.sh                      renew all
#   third_party/lock_packages.sh NAME                 renew NAME.lock: encryption, kernel_rt, toolchain
#   third_party/lock_packages.sh NAME PACKAGE...      first add these to NAME.txt
#
# Packages are those of the last point release of Debian 12, which changes no more, so that mirrors keep them:
# not of its security updates, each of which is dropped when the next one comes. They are looked for on the
# mirrors of Debian that the machine's sources name, whatever its release; no root.
#
# A lock says the day on which it was made, and has one line a package, `name version sha256`, sorted by
# name. An image's (guest/): the closure of base.txt and NAME.txt from an empty machine, without recommended
# packages. A tool's (tools/): the closure of NAME.txt, but `-PACKAGE` leaves that one out, and what only it
# needs. A kernel's: the one linux-image that the package in its .txt depends on, and what has its parts,
# alone; PACKAGE/SUITE takes it from another suite, and the lock's line then ends in SUITE. A changed lock is
# a new guest, or another emulator or compiler, so recorded data sets get a new version.
set -euo pipefail
# apt says "Candidate:" in the caller's language.
export LC_ALL=C
cd "$(dirname "$0")"

fail() {
  echo "lock_packages.sh: $*" >&2
  exit 1
}

wanted() { sed -e 's/[[:space:]]*\(#.*\)\?$//' -e '/^$/d' "$@"; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
./apt_suite.sh "$scratch/release" bookworm || exit 1
export APT_CONFIG=$scratch/release/apt.conf

# write_lock PATH [SUITE]: reads name=version lines, writes PATH.lock.
write_lock() {
  local lock=$1.lock suite=${2:-} packages
  mapfile -t packages
  {
    echo "# Debian 12 amd64 on $(date -u +%F); made from ${1##*/}.txt by lock_packages.sh. Do not edit by hand."
    # Several suites may offer the same version; it is the same file.
    apt-cache show "${packages[@]}" | awk -v suite="${suite:+ $suite}" '
      /^Package:/ { name = $2 }
      /^Version:/ { version = $2 }
      /^SHA256:/ { print name, version, $2 suite }' | sort -u
  } > "$scratch/lock"
  [[ $(grep -vc '^#' "$scratch/lock") == "${#packages[@]}" ]] ||
    fail "apt knows the SHA-256 of other than just ${packages[*]}"
  cp "$scratch/lock" "$lock"
  echo "$lock: $(grep -vc '^#' "$lock") packages"
}

# Packages that are left out stand in the status of the machine that apt works for, with no dependencies;
# that has to count more than apt's package of the same version.
printf 'Package: *\nPin: release a=now\nPin-Priority: 1001\n' > "$scratch/preferences"
pretend_installed() {
  (($# == 0)) || apt-cache show --no-all-versions "$@" | awk '
    /^Package:/ { print; print "Status: install ok installed\nArchitecture: amd64\nMaintainer: none\nDescription: none" }
    /^(Version|Multi-Arch|Provides):/ { print }
    /^$/ { print }'
}

lock_closure() {
  local path=$1 packages left_out
  shift
  mapfile -t packages < <(wanted "$@")
  mapfile -t left_out < <(printf '%s\n' "${packages[@]}" | sed -n 's/^-//p')
  mapfile -t packages < <(printf '%s\n' "${packages[@]}" | grep -v '^-')
  pretend_installed ${left_out[@]+"${left_out[@]}"} > "$scratch/status" ||
    fail "apt does not know all of what $path.txt leaves out: ${left_out[*]}"
  apt-get -o Dir::State::status="$scratch/status" -o Dir::Cache::archives="$scratch" \
    -o Dir::Etc::preferences="$scratch/preferences" -o APT::Install-Recommends=0 -o Debug::NoLocking=1 --print-uris -y install \
    "${packages[@]}" > "$scratch/plan" 2> "$scratch/errors" ||
    fail "apt cannot work out what $path.txt needs: $(cat "$scratch/errors" "$scratch/plan")"
  # A plan's line: 'address' name_version_architecture.deb bytes digest
  grep "^'" "$scratch/plan" | cut -d' ' -f2 | sed -e 's/_[^_]*$//' -e 's/%3a/:/' -e 's/_/=/' |
    write_lock "$path"
}

# depends_of PACKAGE: what it depends on, one a line.
depends_of() { apt-cache show --no-all-versions "$1" | sed -n 's/^Depends: //p' | sed 's/, */\n/g'; }

lock_kernel() (
  local meta suite= kernel version
  meta=$(wanted "$1.txt")
  if [[ $meta == */* ]]; then
    suite=${meta#*/} meta=${meta%/*}
    ./apt_suite.sh "$scratch/$suite" "$suite" || exit 1
    export APT_CONFIG=$scratch/$suite/apt.conf
  fi
  kernel=$(depends_of "$meta" | grep -oE '^linux-image-[0-9][^ ]*') || true
  [[ -n $kernel ]] || fail "$meta ($1.txt) does not depend on a linux-image package"
  version=$(apt-cache policy "$kernel" | awk '/Candidate:/ { print $2 }')
  # Since 7.x what was in the image's package is in three that it depends on.
  { echo "$kernel"; depends_of "$kernel" | grep -oE '^linux-(base|binary|modules)-[0-9][^ ]*' || true; } |
    sort | sed "s/$/=$version/" | write_lock "$1" "$suite"
)

shopt -s nullglob
paths=(guest/*.txt tools/*.txt)
paths=("${paths[@]%.txt}")
if (($# > 0)); then
  names=("${paths[@]##*/}")
  path=$(printf '%s\n' "${paths[@]}" | grep -xF -e "guest/$1" -e "tools/$1") ||
    fail "there is no guest/$1.txt or tools/$1.txt; there are: ${names[*]}"
  paths=("$path")
  shift
  (($# == 0)) || [[ $path != guest/kernel_* ]] || fail "${path#guest/} is a kernel, to which no packages are added"
  for package; do
    apt-cache show "$package" > /dev/null || fail "apt knows no package $package"
    wanted "$path.txt" | grep -qxF "$package" || echo "$package" >> "$path.txt"
  done
fi
for path in "${paths[@]}"; do
  case $path in
    guest/kernel_*) lock_kernel "$path" ;;
    guest/*) lock_closure "$path" guest/base.txt "$path.txt" ;;
    *) lock_closure "$path" "$path.txt" ;;
  esac
done
