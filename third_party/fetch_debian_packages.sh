#!/bin/bash
# Fetches the packages of a lock file into a folder and checks their digests. No root.
#
#   fetch_debian_packages.sh LOCK OUTPUT_FOLDER [FOLDER_OR_ARCHIVE...]
#
# LOCK: one line a package, `name version sha256`, and behind it a suite if it is none of the release's
# own; `#` starts a comment. FOLDERs, and ARCHIVEs (archive_packages.sh), that may already hold a package's
# file are looked into first; then the machine's apt is asked, with its own sources (a mirror of the lock's
# day may be among them), and then with the suites of the release on the same mirrors, since the machine may
# be of another. The digest decides, not where a file came from. Exit code 1 and one message on stderr when
# anything is missing or wrong; OUTPUT_FOLDER then holds nothing to be relied on.
set -uo pipefail

# Of the locks.
release=bookworm

fail() {
  echo "$*" >&2
  exit 1
}

apt_suite=$(dirname "$(realpath "$0")")/apt_suite.sh
lock=$1 output=$2
shift 2
folders=("$@")
[[ -r $lock ]] || fail "$lock: cannot be read"
day=$(sed -nE '1s/^# Debian .* on ([0-9-]+);.*/\1/p' "$lock")
repin="To keep this pin, name a folder that has the file, or an archive that \
//third_party:archive_packages made: --repo_env=CALLPRINT_DEB_FOLDERS=/folder; or name in the machine's \
sources a mirror that keeps what there was${day:+ on $day}, with [check-valid-until=no]. To pin what apt \
offers now, run third_party/lock_packages.sh (another guest, compiler or emulator: recorded data sets get \
a new version)."
mkdir -p "$output" || fail "$output: cannot be made"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

names=() versions=() digests=() suites=()
declare -A seen=()
number=0 errors=
while IFS= read -r line || [[ -n $line ]]; do
  number=$((number + 1))
  line=${line%%#*}
  read -r name version sha256 suite rest <<< "$line"
  [[ -z ${name:-} ]] && continue
  if [[ ! $name =~ ^[a-z0-9][a-z0-9+.-]+$ || ! ${version:-} =~ ^[0-9][A-Za-z0-9.+~:-]*$ ||
        ! ${sha256:-} =~ ^[0-9a-f]{64}$ || ! ${suite:-} =~ ^([a-z][a-z-]*)?$ || -n ${rest:-} ]]; then
    errors+="$lock:$number: not \`name version sha256 [suite]\`: $line"$'\n'
  elif [[ -n ${seen[$name]:-} ]]; then
    errors+="$lock:$number: $name stands here twice, first in line ${seen[$name]}"$'\n'
  else
    seen[$name]=$number
    names+=("$name") versions+=("$version") digests+=("$sha256") suites+=("${suite:-}")
  fi
done < "$lock"
[[ -z $errors ]] || fail "${errors%$'\n'}"
(( ${#names[@]} > 0 )) || fail "$lock: no packages"

# The file of package $1 version $2 in folder $3, whichever architecture it is for; empty if none.
file_of() {
  local architecture path
  for architecture in amd64 all; do
    path="$3/$1_${2//:/%3a}_$architecture.deb"
    [[ -f $path ]] && { echo "$path"; return; }
  done
}

digest_of() { sha256sum "$1" | cut -d' ' -f1; }

# Archives become folders of what is wanted of them.
for i in "${!names[@]}"; do
  printf '%s\n' "${names[i]}_${versions[i]//:/%3a}"_{amd64,all}.deb
done > "$scratch/wanted"
for i in "${!folders[@]}"; do
  [[ -f ${folders[i]} ]] || continue
  mkdir "$scratch/$i"
  tar -tf "${folders[i]}" > "$scratch/list" 2> "$scratch/errors" ||
    fail "${folders[i]}: no archive, or cut: $(tail -n 1 "$scratch/errors")"
  sed 'p; s|^|./|' "$scratch/wanted" | grep -xF -f - "$scratch/list" > "$scratch/found"
  tar -xf "${folders[i]}" -C "$scratch/$i" -T "$scratch/found" || fail "${folders[i]}: cannot be unpacked (disk full?)"
  folders[i]=$scratch/$i
done

declare -A wanted=()  # By suite; $release for the release's own.
for i in "${!names[@]}"; do
  found=
  for folder in ${folders[@]+"${folders[@]}"}; do
    path=$(file_of "${names[i]}" "${versions[i]}" "$folder")
    # A folder's file with other bytes is no error: apt may still have the right one.
    if [[ -n $path && -r $path && $(digest_of "$path") == "${digests[i]}" ]]; then
      cp "$path" "$output/" || fail "$output: cannot copy $path (disk full?)"
      found=yes
      break
    fi
  done
  [[ -n $found ]] || wanted[${suites[i]:-$release}]+=" ${names[i]}=${versions[i]}"
done

# download NAME=VERSION...: into the output folder, as $APT_CONFIG says. What apt does not offer is in gone.
download() {
  local report want offered=()
  gone=()
  report=$(cd "$output" && LC_ALL=C apt-get -q download "$@" 2>&1) && return
  # One that apt does not offer stops apt before it fetches any.
  for want; do
    if grep -qxF -e "E: Version '${want#*=}' for '${want%%=*}' was not found" \
      -e "E: Unable to locate package ${want%%=*}" <<< "$report"; then
      gone+=("$want")
    else
      offered+=("$want")
    fi
  done
  ((${#gone[@]} > 0)) ||
    fail "$lock: apt-get download failed: $(grep '^E:' <<< "$report" || tail -n 3 <<< "$report")"
  ((${#offered[@]} == 0)) && return
  report=$(cd "$output" && LC_ALL=C apt-get -q download "${offered[@]}" 2>&1) ||
    fail "$lock: apt-get download failed: $(grep '^E:' <<< "$report" || tail -n 3 <<< "$report")"
}

for suite in "${!wanted[@]}"; do
  read -ra wants <<< "${wanted[$suite]}"
  command -v apt-get > /dev/null || fail "$lock: ${wants[*]}: not in ${*:-any local folder}, and this \
machine has no apt-get. $repin"
  if [[ $suite == "$release" ]]; then
    download "${wants[@]}"
    ((${#gone[@]} > 0)) || continue
    wants=("${gone[@]}")
    "$apt_suite" "$scratch/$suite" "$release" "$release-updates" "$release-security" > /dev/null 2>&1 || :
  else
    report=$("$apt_suite" "$scratch/$suite" "$suite" 2>&1) || fail "$lock: ${wants[*]}: $report $repin"
  fi
  [[ ! -f $scratch/$suite/apt.conf ]] || APT_CONFIG=$scratch/$suite/apt.conf download "${wants[@]}"
  missing=$(printf ', %s' ${gone[@]+"${gone[@]//=/ }"})
  ((${#gone[@]} == 0)) || fail "$lock: apt does not offer ${missing#, }: the mirror has dropped it, or the \
machine's package lists are old or absent (apt-get update). $repin"
done

for i in "${!names[@]}"; do
  path=$(file_of "${names[i]}" "${versions[i]}" "$output")
  [[ -n $path ]] || fail "$lock: apt-get download gave no file for ${names[i]} ${versions[i]}. $repin"
  digest=$(digest_of "$path")
  [[ $digest == "${digests[i]}" ]] || fail "$lock: ${names[i]} ${versions[i]}: SHA-256 is $digest, \
but the lock says ${digests[i]}: a damaged download (fetch again), or the mirror changed it. $repin"
done
