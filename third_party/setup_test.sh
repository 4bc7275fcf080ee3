#!/bin/bash
# setup.sh on a machine that has everything, and on one that lacks a package and cannot install it;
# where Bazel's sandboxes go; and folders that Bazel does not work in.
#   setup_test.sh SETUP
set -u
setup=$(realpath "$1")
failures=0
fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# A copy: it writes beside itself.
machine=$(mktemp -d /tmp/setup_test.XXXXXX)
cp "$setup" "$machine/setup.sh"
# Whoever runs this test has run setup.sh: it has nothing to do, and says nothing.
printed=$("$machine/setup.sh" 2>&1) || fail "exit code $? where nothing is missing"
[[ -z $printed ]] || fail "it prints something where nothing is missing: $printed"

# What decides bytes comes from lock files, not from the machine: no compiler, library or emulator.
installed=$(sed -nE '/^(packages|if_there_is)=\($/,/^\)$/s/^  ([a-z0-9][a-z0-9.+-]*)$/\1/p' "$setup")
[[ $installed == *bazel-bootstrap* && $installed == *clang-14* ]] || fail "its packages cannot be read: $installed"
machines=$(grep -E '^(g[+]{2}|gcc.*|lib.*-dev|protobuf-compiler|qemu.*)$' <<< "$installed" | grep -vx libclang-rt-14-dev)
[[ -z $machines ]] || fail "setup.sh installs $machines, which belong into third_party/tools"

# A machine without the packages, root or sudo: dpkg-query knows nothing, apt-get must not be called.
# Not below TEST_TMPDIR: another user may not be let into the home folder above it.
fake=$(mktemp -d /tmp/setup_test.XXXXXX)
trap 'rm -rf "$fake" "$machine"' EXIT
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
[[ $printed == *bazel-bootstrap* && $printed == *"apt-get install"* ]] ||
  fail "the message does not name the packages and what to do: $printed"
[[ ! -e $fake/apt-get-calls ]] || fail "apt-get was called"

# A release without clang 14: what is not needed to build and run is no reason to stop.
printf '#!%s\n[[ $2 != *-14* ]]\n' "$(command -v bash)" > "$fake/apt-cache"
chmod 755 "$fake/apt-cache"
printed=$(cd / && PATH=$fake "${as_user[@]}" "$(command -v bash)" "$fake/setup.sh" 2>&1)
[[ $printed == *bazel-bootstrap* && $printed == *shellcheck* && $printed != *clang* ]] ||
  fail "a release without clang 14: $printed"
printf '#!%s\nprintf "install ok installed %%s\\n" %s\n' "$(command -v bash)" \
  "$(grep -v -e -14 <<< "$installed" | tr '\n' ' ')" > "$fake/dpkg-query"
printed=$(cd / && PATH=$fake "${as_user[@]}" "$(command -v bash)" "$fake/setup.sh" 2>&1) && [[ -z $printed ]] ||
  fail "a release without clang 14 where all else is installed: $printed"

# Another Bazel, where everything is installed.
printf '#!%s\necho bazel 7.7.1\n' "$(command -v bash)" > "$fake/bazel"
chmod 755 "$fake/bazel"
printed=$(cd / && PATH=$fake "${as_user[@]}" "$(command -v bash)" "$fake/setup.sh" 2>&1) && fail "Bazel 7.7.1 is accepted"
[[ $printed == *"bazel 7.7.1 cannot build Callprint: 4.2.3 can"* ]] || fail "of Bazel 7.7.1: $printed"

# sandboxes TEXT FOLDER [FREE_KIB]: with FOLDER as its /dev/shm, sandbox.bazelrc is TEXT and a comment.
sandboxes() {
  mkdir -p "$machine/bin"
  printf '#!/bin/bash\nprintf "Avail\\n%s\\n"\n' "${3-100}" > "$machine/bin/df"
  chmod +x "$machine/bin/df"
  CALLPRINT_MEMORY_FOLDER=$2 PATH=$machine/bin:$PATH "$machine/setup.sh" > "$machine/said" 2>&1 ||
    fail "sandboxes in $2: exit code $?"
  [[ ! -s $machine/said ]] || fail "sandboxes in $2: it says $(cat "$machine/said")"
  [[ $(grep -v '^#' "$machine/sandbox.bazelrc") == "$1" ]] ||
    fail "sandboxes in $2 with ${3-100} KiB: $(cat "$machine/sandbox.bazelrc")"
}
mkdir "$machine/memory"
sandboxes "build --sandbox_base=$machine/memory" "$machine/memory" 999999999
# What containers have by default.
sandboxes "" "$machine/memory" 65536
sandboxes "" "$machine/memory" ""
sandboxes "build --spawn_strategy=processwrapper-sandbox,local" "$machine/absent"
# Nobody can write to it.
sandboxes "" /proc/self 999999999

# refuses TEXT FOLDER [HOME]: setup.sh in FOLDER says TEXT, and installs nothing.
refuses() {
  mkdir -p "$machine/$2"
  cp "$setup" "$machine/$2/setup.sh"
  printed=$(HOME=${3:-/root} "$machine/$2/setup.sh" 2>&1) && fail "accepted: $2"
  [[ $printed == *"$1"* && $printed == *"$machine/$2"* ]] || fail "$2: no \"$1\" in: $printed"
}
refuses "Move the source to another folder" "two words"
refuses "Move the source to another folder" $'b\xc3\xbcro'
refuses "--output_user_root=/var/tmp/bazel" plain $'/home/b\xc3\xbcro'
echo "startup --output_user_root=/var/tmp/bazel" > "$machine/plain/user.bazelrc"
HOME=$'/home/b\xc3\xbcro' "$machine/plain/setup.sh" || fail "refuses a home folder that Bazel does not use"
exit $((failures > 0))
