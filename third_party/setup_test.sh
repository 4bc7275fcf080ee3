#!/bin/bash
# setup.sh on a machine that has everything, and on one that lacks a package and cannot install it.
#   setup_test.sh SETUP REPOSITORIES_BZL
set -u
setup=$(realpath "$1") repositories=$2
failures=0
fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# Whoever runs this test has run setup.sh: it has nothing to do, and says nothing.
printed=$("$setup" 2>&1) || fail "exit code $? where nothing is missing"
[[ -z $printed ]] || fail "it prints something where nothing is missing: $printed"

# Every Debian package that a build needs is one that setup.sh installs.
for package in $(grep -oE '"lib[a-z0-9.+-]+-dev": |"libopenblas0-serial": ' "$repositories" | tr -d '": '); do
  grep -qx "  $package" "$setup" || fail "setup.sh does not install $package"
done

# A machine without the packages, root or sudo: dpkg-query knows nothing, apt-get must not be called.
# Not below TEST_TMPDIR: another user may not be let into the home folder above it.
fake=$(mktemp -d /tmp/setup_test.XXXXXX)
trap 'rm -rf "$fake"' EXIT
for tool in bash sed tr mktemp; do ln -sf "$(command -v $tool)" "$fake/$tool"; done
printf '#!%s\nexit 0\n' "$(command -v bash)" > "$fake/dpkg-query"
printf '#!%s\necho called >> %s\n' "$(command -v bash)" "$fake/apt-get-calls" > "$fake/apt-get"
chmod 755 "$fake"/dpkg-query "$fake"/apt-get
chmod 777 "$fake"
cp "$setup" "$fake/setup.sh"
as_user=()
((EUID == 0)) && as_user=("$(command -v setpriv)" --reuid=65534 --clear-groups)
printed=$(cd / && PATH=$fake "${as_user[@]}" "$(command -v bash)" "$fake/setup.sh" 2>&1)
code=$?
((code == 1)) || fail "exit code $code where nothing can be installed: $printed"
[[ $printed == *libtorch-dev* && $printed == *"apt-get install"* ]] ||
  fail "the message does not name the packages and what to do: $printed"
[[ ! -e $fake/apt-get-calls ]] || fail "apt-get was called"
exit $((failures > 0))
