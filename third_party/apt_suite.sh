#!/bin/bash
# Lets apt read a suite that is not among the machine's sources (bookworm-backports, forky): no root, and the
# machine stays as it is.
#
#   apt_suite.sh SUITE FOLDER
#   APT_CONFIG=FOLDER/apt.conf apt-get download PACKAGE
#
# The suite is looked for on the mirrors of Debian that this machine's sources name. FOLDER gets a
# configuration of apt and that suite's package lists. Exit code 1 and one message on stderr where the
# mirror cannot give them.
set -uo pipefail

suite=$1
fail() {
  echo "suite $suite: $*" >&2
  exit 1
}

mkdir -p "$2/lists/partial" "$2/cache" && folder=$(realpath "$2") || fail "$2: cannot be made"
command -v apt-get > /dev/null || fail "this machine has no apt-get"
mirrors=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' \
  'Component: main' 2> "$folder/errors" | sort -u)
[[ -n $mirrors ]] || fail "apt knows no mirror of Debian here: name one in the machine's sources, then \
apt-get update. $(cat "$folder/errors")"

# A mirror's signature is checked with Debian's keys, else with those that apt trusts by itself.
keys=/usr/share/keyrings/debian-archive-keyring.gpg
options=
[[ -r $keys ]] && options=" [signed-by=$keys]"
while read -r mirror; do
  echo "deb$options $mirror $suite main"
done <<< "$mirrors" > "$folder/sources.list"

# The machine's configuration (proxies and the like) without its hooks, which work on the whole machine.
{
  apt-config dump | grep -v -e '-Invoke' -e '^DPkg::'
  cat <<CONF
APT::Sandbox::User "";
Dir::Cache "$folder/cache";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::sourcelist "$folder/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$folder/lists";
CONF
} > "$folder/apt.conf" || fail "$folder: cannot be written"

report=$(APT_CONFIG=$folder/apt.conf LC_ALL=C apt-get -q --error-on=any update 2>&1) ||
  fail "its package lists cannot be had from $(tr '\n' ' ' <<< "$mirrors"): the mirror lacks this suite, \
or is out of reach. Name another mirror of Debian in the machine's sources, then apt-get update. \
$(grep '^[EW]:' <<< "$report" || tail -n 3 <<< "$report")"
