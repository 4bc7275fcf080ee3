#!/bin/bash
# lock_packages.sh in a folder of the test's own, against an apt of its own: each image's packages
# depend on one more, `depended`; each kernel's on `linux-image-6-a`, but one's on an image in parts.
#   lock_packages_test.sh LOCK_PACKAGES APT_SUITE
set -uo pipefail
scripts=("$PWD/$1" "$PWD/$2")
cd "$TEST_TMPDIR" || exit 1
failures=0

mkdir -p bin guest tools
cp "${scripts[@]}" .
echo tool > guest/base.txt
echo 'cipher # a comment' > guest/encryption.txt
printf 'compiler\n-debugger # not here\n' > tools/toolchain.txt
echo kernel > guest/kernel_near.txt
echo kernel/bookworm-backports > guest/kernel_far.txt
echo parted/forky > guest/kernel_parted.txt
digest=$(echo any | sha256sum | cut -d' ' -f1)
cat > bin/apt-get <<'APT'
#!/bin/bash
case "$*" in
  indextargets*) echo http://mirror.example/debian/ ;;
  *update) ;;
  *--print-uris*)
    all=$*
    # What is left out counts as installed, whatever version apt offers.
    [[ $all =~ Dir::State::status=([^ ]+) ]] && cp "${BASH_REMATCH[1]}" status
    [[ $all =~ Dir::Etc::preferences=([^ ]+) ]] && grep -q "a=now" "${BASH_REMATCH[1]}" || exit 1
    for package in $(printf '%s\n' ${all##* install } depended | sort -u); do
      echo "'http://mirror.example/x' ${package}_1%3a1_all.deb 5 SHA256:0"
    done ;;
esac
APT
cat > bin/apt-cache <<'APT'
#!/bin/bash
# The machine's own sources, with its security updates, are not asked.
case $(cat "$(sed -n 's/^Dir::Etc::sourcelist "\(.*\)";/\1/p' "$APT_CONFIG")") in
  "deb"*" bookworm main") release=6.1 ;;
  "deb"*" bookworm-backports main") release=6.12 ;;
  "deb"*" forky main") release=7.2 ;;
  *) exit 9 ;;
esac
case "$*" in
  "show unknown") exit 100 ;;
  "show --no-all-versions debugger") printf 'Package: debugger\nVersion: 7\nMulti-Arch: same\nDepends: python\n' ;;
  "show --no-all-versions kernel") echo 'Depends: linux-image-6-a (= 1)' ;;
  "show --no-all-versions linux-image-6-a")
    echo 'Depends: kmod, linux-base (>= 4.3~), initramfs-tools | linux-initramfs-tool' ;;
  "show --no-all-versions parted") echo 'Depends: linux-image-7-b (= 7.2)' ;;
  "show --no-all-versions linux-image-7-b")
    echo 'Depends: kmod, linux-base-7-b (= 7.2), linux-binary-7-b (= 7.2), linux-modules-7-b (= 7.2)' ;;
  "policy linux-image-7-b") echo "  Candidate: 7.2" ;;
  "show --no-all-versions"*) exit 100 ;;
  "policy linux-image-6-a")
    candidate=Installationskandidat; [[ ${LC_ALL:-} == C ]] && candidate=Candidate
    echo "  $candidate: $release" ;;
  show*)
    for package in ${*#show}; do
      echo -e "Package: ${package%=*}\nVersion: ${package#*=}\nSHA256: $DIGEST"
    done ;;
esac
APT
echo '#!/bin/bash' > bin/apt-config
chmod +x bin/*
export PATH=$PWD/bin:$PATH DIGEST=$digest LANG=de_DE.UTF-8

problem() {
  echo "$*"
  failures=$((failures + 1))
}
# wants FILE TEXT: what the file says besides comments.
wants() { [[ $(grep -v '^#' "$1") == "$(echo -e "$2")" ]] || problem "$1 is: $(cat "$1")"; }
# refuses TEXT ARGUMENT...: exit code 1 and TEXT in the message.
refuses() {
  local text=$1 said
  shift
  said=$(./lock_packages.sh "$@" 2>&1) && problem "accepted: $*"
  [[ $said == *"$text"* ]] || problem "$*: wanted \"$text\" in: $said"
}

./lock_packages.sh > /dev/null || problem "cannot lock all"
wants guest/base.lock "depended 1:1 $digest\ntool 1:1 $digest"
wants guest/encryption.lock "cipher 1:1 $digest\ndepended 1:1 $digest\ntool 1:1 $digest"
wants guest/kernel_near.lock "linux-image-6-a 6.1 $digest"
wants tools/toolchain.lock "compiler 1:1 $digest\ndepended 1:1 $digest"
wants guest/kernel_far.lock "linux-image-6-a 6.12 $digest bookworm-backports"
wants guest/kernel_parted.lock "$(for part in base binary image modules; do echo "linux-$part-7-b 7.2 $digest forky"; done)"

rm guest/*.lock
./lock_packages.sh encryption archiver cipher > /dev/null || problem "cannot add a package"
wants guest/encryption.txt "cipher # a comment\narchiver"
[[ $(ls guest/*.lock) == guest/encryption.lock ]] || problem "locked more than asked: $(ls guest/*.lock)"

grep -qE "^# Debian 12 amd64 on 20[0-9]{2}-[0-9]{2}-[0-9]{2}; made from toolchain.txt" tools/toolchain.lock ||
  problem "no day in: $(head -n 1 tools/toolchain.lock)"
./lock_packages.sh toolchain > /dev/null || problem "cannot lock tools"
grep -qx "Package: debugger" status && grep -qx "Version: 7" status || problem "what is left out: $(cat status)"
grep -q Depends status && problem "what is left out brings others along: $(cat status)"
echo -nosuch >> tools/toolchain.txt
refuses "does not know all of what tools/toolchain.txt leaves out: debugger nosuch" toolchain
refuses "there are: base encryption kernel_far kernel_near kernel_parted toolchain" encrypted
refuses "apt knows no package unknown" encryption unknown
refuses "kernel_near is a kernel" kernel_near archiver
wants guest/encryption.txt "cipher # a comment\narchiver"
exit $((failures > 0))
