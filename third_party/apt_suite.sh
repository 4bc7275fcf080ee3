#!/bin/bash
# Lets apt read suites that are not among the machine's sources (bookworm-backports, forky): no root, and the
# machine stays as it is.
#
#   apt_suite.sh FOLDER SUITE...
#   APT_CONFIG=FOLDER/apt.conf apt-get download PACKAGE
#
# The suites are looked for on the mirrors of Debian that this machine's sources name. FOLDER gets a
# configuration of apt and the package lists of those that are there. Exit code 1 and one message on stderr
# where no mirror can give any.
set -uo pipefail

suites=("${@:2}")
fail() {
  echo "suite ${suites[*]}: $*" >&2
  exit 1
}

mkdir -p "$1/lists/partial" "$1/cache" && folder=$(realpath "$1") || fail "$1: cannot be made"
command -v apt-get > /dev/null || fail "this machine has no apt-get"

# A mirror's signature is checked with Debian's keys, else with those that apt trusts by itself. Mirrors of
# a past day are valid no more, which is what they are for.
keys=/usr/share/keyrings/debian-archive-keyring.gpg
options="check-valid-until=no"
[[ -r $keys ]] && options+=" signed-by=$keys"
sources=() all_mirrors=
for suite in "${suites[@]}"; do
  label=Debian
  [[ $suite == *-security ]] && label=Debian-Security
  mirrors=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Label: $label" \
    'Component: main' 2> "$folder/errors" | sort -u)
  for mirror in $mirrors; do
    sources+=("deb [$options] $mirror $suite main")
    all_mirrors+=" $mirror"
  done
done
((${#sources[@]} > 0)) || fail "apt knows no mirror of Debian here: name one in the machine's sources, then \
apt-get update. $(cat "$folder/errors")"

# The machine's configuration (proxies and the like) without its hooks, which work on the whole machine.
{
  apt-config dump | grep -v -e '-Invoke' -e '^DPkg::'
  cat <<CONF
APT::Get::List-Cleanup "false";
APT::Sandbox::User "";
Dir::Cache "$folder/cache";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::sourcelist "$folder/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$folder/lists";
CONF
} > "$folder/apt.conf" || fail "$folder: cannot be written"

usable=() reports=
for source in "${sources[@]}"; do
  echo "$source" > "$folder/sources.list"
  if report=$(APT_CONFIG=$folder/apt.conf LC_ALL=C apt-get -q --error-on=any update 2>&1); then
    usable+=("$source")
  else
    reports+=" $(grep '^[EW]:' <<< "$report" || tail -n 3 <<< "$report")"
  fi
done
if ((${#usable[@]} == 0)); then
  rm "$folder/apt.conf"
  fail "its package lists cannot be had from$all_mirrors: the mirror lacks this suite, or is out of reach. \
Name another mirror of Debian in the machine's sources, then apt-get update.$reports"
fi
printf '%s\n' "${usable[@]}" > "$folder/sources.list"
