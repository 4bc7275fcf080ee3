#!/bin/bash
# Fetches the packages of a lock file into a folder and checks their digests. No root.
#
#   fetch_debian_packages.sh LOCK OUTPUT_FOLDER [FOLDER...]
#
# LOCK: one line a package, `name version sha256`, and behind it a suite if the machine's sources need
# not have the package's; `#` starts a comment. FOLDERs that may already hold a package's file are looked
# into first; `apt-get download` gets the rest. Exit code 1 and one message on stderr when anything is
# missing or wrong; OUTPUT_FOLDER then holds nothing to be relied on.
set -uo pipefail

fail() {
  echo "$*" >&2
  exit 1
}

repin="To pin what apt offers now, run third_party/lock_packages.sh (a new guest: recorded data \
sets get a new version). To keep this pin, put the file into a folder and name it: \
--repo_env=CALLPRINT_DEB_FOLDERS=/folder"

apt_suite=$(dirname "$(realpath "$0")")/apt_suite.sh
lock=$1 output=$2
shift 2
folders=("$@")
[[ -r $lock ]] || fail "$lock: cannot be read"
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

declare -A wanted=()  # By suite; `machine` for those of the machine's own sources.
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
  [[ -n $found ]] || wanted[${suites[i]:-machine}]+=" ${names[i]}=${versions[i]}"
done

# download SUITE NAME=VERSION...: into the output folder.
download() {
  local suite=$1 report gone= want name version
  shift
  command -v apt-get > /dev/null || fail "$lock: $*: not in ${folders[*]:-any local folder}, and this \
machine has no apt-get. $repin"
  if [[ $suite != machine ]]; then
    report=$("$apt_suite" "$suite" "$scratch" 2>&1) || fail "$lock: $*: $report $repin"
    local -x APT_CONFIG=$scratch/apt.conf
  fi
  report=$(cd "$output" && LC_ALL=C apt-get -q download "$@" 2>&1) && return
  # One that apt does not offer stops apt before it fetches any, so it names all such at once.
  for want; do
    name=${want%%=*} version=${want#*=}
    if grep -qxF -e "E: Version '$version' for '$name' was not found" \
      -e "E: Unable to locate package $name" <<< "$report"; then
      gone+="${gone:+, }$name $version"
    fi
  done
  [[ -n $gone ]] && fail "$lock: apt does not offer $gone: the mirror has dropped it, or the \
machine's package lists are old or absent (apt-get update). $repin"
  fail "$lock: apt-get download failed: $(grep '^E:' <<< "$report" || tail -n 3 <<< "$report")"
}

for suite in "${!wanted[@]}"; do
  # shellcheck disable=SC2086
  download "$suite" ${wanted[$suite]}
done

for i in "${!names[@]}"; do
  path=$(file_of "${names[i]}" "${versions[i]}" "$output")
  [[ -n $path ]] || fail "$lock: apt-get download gave no file for ${names[i]} ${versions[i]}. $repin"
  digest=$(digest_of "$path")
  [[ $digest == "${digests[i]}" ]] || fail "$lock: ${names[i]} ${versions[i]}: SHA-256 is $digest, \
but the lock says ${digests[i]}: a damaged download (fetch again), or the mirror changed it. $repin"
done
