#!/bin/bash
# fetch_debian_packages.sh against an apt-get of the test's own, which knows one package, `served`, one more in
# the suite bookworm-backports, `newer`, and one, `older`, in bookworm-security, as on a machine of another release.
set -uo pipefail
fetch=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
failures=0

mkdir -p bin archive other
cat > bin/apt-get <<'APT'
#!/bin/bash
# As apt-get's: all that is unknown is named, and then nothing is fetched. Below $FAKE, `no_mirror` and
# `no_suite` say what is not to be had.
case "$*" in
  indextargets*)
    [[ -e $FAKE/no_mirror ]] || echo http://mirror.example/debian/
    exit 0
    ;;
  "-q --error-on=any update")
    [[ ! -e $FAKE/no_suite ]] && exit 0
    echo "E: The repository 'http://mirror.example/debian bookworm-backports Release' does not have a Release file." >&2
    exit 100
    ;;
esac
[[ "$1 $2" == "-q download" ]] || exit 9
shift 2
suite=$([[ -z ${APT_CONFIG:-} ]] || sed -n 's/^Dir::Etc::sourcelist "\(.*\)";/\1/p' "$APT_CONFIG" | xargs cat)
echo "$@${suite:+ from $suite}" >> "$FAKE/log"
status=0
for want; do
  case "$want $suite" in
    "served=1:2.0-1 ") file='served_1%3a2.0-1_amd64.deb' ;;
    "older=1.0 deb"*" http://mirror.example/debian/ bookworm-security main") file='older_1.0_amd64.deb' ;;
    "newer=6.12 deb"*" http://mirror.example/debian/ bookworm-backports main") file='newer_6.12_amd64.deb' ;;
    served=*" " | newer=*main | older=*main) echo "E: Version '${want#*=}' for '${want%%=*}' was not found" >&2; status=100 ;;
    *) echo "E: Unable to locate package ${want%%=*}" >&2; status=100 ;;
  esac
done
[[ $status == 0 ]] && echo "${file%%_*}" > "$file"
exit $status
APT
cat > bin/apt-config <<'APT'
#!/bin/bash
echo 'Acquire::http::Proxy "http://proxy.example";'
echo 'APT::Update::Post-Invoke:: "rm -rf /var/cache/apt/archives";'
APT
chmod +x bin/apt-get bin/apt-config
export PATH=$PWD/bin:$PATH FAKE=$PWD
newer=$(echo newer | sha256sum | cut -d' ' -f1)
served=$(echo served | sha256sum | cut -d' ' -f1)
older=$(echo older | sha256sum | cut -d' ' -f1)
local_digest=$(echo local | sha256sum | cut -d' ' -f1)
echo local > archive/local-tool_3.0_all.deb
echo damaged > other/local-tool_3.0_all.deb

problem() {
  echo "$*"
  failures=$((failures + 1))
}

# refused LOCK_TEXT TEXT...: exit code 1 and every TEXT in the message.
refused() {
  local lock=$1 said text
  shift
  rm -rf got
  echo -e "$lock" > test.lock
  said=$("$fetch" test.lock got archive 2>&1) && problem "accepted: $lock"
  for text in "$@"; do
    [[ $said == *"$text"* ]] || problem "lock $lock: wanted \"$text\" in: $said"
  done
}

# Locks that are not locks: every bad line is named at once.
refused "# only a comment" "test.lock: no packages"
refused "served 1:2.0-1\nlocal-tool 3.0 $local_digest suite extra\nlocal-tool 3.0 XYZ" \
  "test.lock:1: not \`name version sha256 [suite]\`: served 1:2.0-1" "test.lock:2:" "test.lock:3:"
refused "../evil 1 $served" "test.lock:1: not"
refused "served \$(reboot) $served" "test.lock:1: not"
refused "served 1:2.0-1 $served\nserved 1:2.0-1 $served" \
  "test.lock:2: served stands here twice, first in line 1"

# What the mirror no longer has: package, version, and how to go on.
refused "served 1:1.0-1 $served" "apt does not offer served 1:1.0-1" "apt-get update" \
  "third_party/lock_packages.sh" "CALLPRINT_DEB_FOLDERS" "a mirror that keeps what there was, with"
refused "# Debian 12 amd64 on 2031-02-03; made\nserved 1:1.0-1 $served" "what there was on 2031-02-03, with"
refused "served 1:1.0-1 $served\nabsent 4 $served" "served 1:1.0-1, absent 4"
# Other bytes than those pinned.
refused "served 1:2.0-1 $local_digest" "served 1:2.0-1: SHA-256 is $served" "$local_digest"

# A suite that the machine's sources need not have: what lacks, and how to go on.
refused "newer 6.12 $newer ../suite" "test.lock:1: not"
touch no_suite
refused "newer 6.12 $newer bookworm-backports" "newer=6.12" "suite bookworm-backports" \
  "http://mirror.example/debian/" "does not have a Release file" "Name another mirror" "CALLPRINT_DEB_FOLDERS"
rm no_suite
touch no_mirror
refused "newer 6.12 $newer bookworm-backports" "suite bookworm-backports" "no mirror of Debian" \
  "apt-get update" "CALLPRINT_DEB_FOLDERS"
rm no_mirror
refused "newer 6.11 $newer bookworm-backports" "apt does not offer newer 6.11"
refused "newer 6.12 $newer" "apt does not offer newer 6.12"
refused "served 1:2.0-1 $served bookworm-backports" "apt does not offer served 1:2.0-1"

# good LOCK_TEXT FOLDER...: is fetched without a word.
good() {
  echo -e "$1" > test.lock
  shift
  rm -rf got
  : > log
  said=$("$fetch" test.lock got "$@" 2>&1) && [[ -z $said ]] || problem "a good lock was refused: $said"
}

# Local folders first, damaged copies passed over, one call of apt for the rest.
good "# c\nserved 1:2.0-1 $served\n\nlocal-tool 3.0 $local_digest # c" other archive
[[ $(cat got/local-tool_3.0_all.deb) == local ]] || problem "not the pinned local-tool"
[[ $(cat 'got/served_1%3a2.0-1_amd64.deb') == served ]] || problem "no served"
[[ $(cat log) == "served=1:2.0-1" ]] || problem "apt was asked for: $(cat log)"

# Each package from its suite, and no apt where a folder has it.
good "served 1:2.0-1 $served\nnewer 6.12 $newer bookworm-backports"
[[ $(cat got/newer_6.12_amd64.deb) == newer ]] || problem "no newer"
[[ $(cat 'got/served_1%3a2.0-1_amd64.deb') == served ]] || problem "no served beside newer"
echo newer > archive/newer_6.12_amd64.deb
touch no_mirror no_suite
good "newer 6.12 $newer bookworm-backports" archive
[[ ! -s log ]] || problem "apt was asked for what a folder has: $(cat log)"
rm no_mirror no_suite

# A machine of another release: what it does not offer comes from the release's suites.
good "served 1:2.0-1 $served\nolder 1.0 $older"
[[ $(cat got/older_1.0_amd64.deb) == older && $(cat 'got/served_1%3a2.0-1_amd64.deb') == served ]] || problem "no older"
refused "older 0.9 $older" "apt does not offer older 0.9"
touch no_suite
refused "older 1.0 $older" "apt does not offer older 1.0: the mirror"
rm no_suite

# An archive of packages, also beside folders; no apt.
(cd archive && tar -cf ../packages.tar ./* && tar -cf ../plain.tar *) || problem "no archive"
for archive in packages plain; do
  good "newer 6.12 $newer bookworm-backports\nlocal-tool 3.0 $local_digest" other "$archive.tar"
  [[ $(cat got/newer_6.12_amd64.deb) == newer && $(cat got/local-tool_3.0_all.deb) == local ]] || problem "not from $archive.tar"
  [[ ! -s log ]] || problem "apt was asked for what $archive.tar has: $(cat log)"
done
head -c 700 packages.tar > cut.tar
echo -e "newer 6.12 $newer" > test.lock
said=$("$fetch" test.lock got cut.tar 2>&1) && problem "accepted a cut archive"
[[ $said == *"cut.tar: no archive, or cut"* ]] || problem "of a cut archive: $said"

# The suite's configuration is the machine's, its proxy too, without its hooks.
"$(dirname "$(realpath "$fetch")")/apt_suite.sh" state bookworm-backports || problem "no state"
grep -q 'proxy.example' state/apt.conf || problem "the machine's proxy is lost"
grep -q 'Invoke' state/apt.conf && problem "the machine's hooks would run"
exit $((failures > 0))
