#!/bin/bash
# fetch_debian_packages.sh against an apt-get of the test's own, which knows one package, `served`.
set -uo pipefail
fetch=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
failures=0

mkdir -p bin archive other
cat > bin/apt-get <<'APT'
#!/bin/bash
# As apt-get's: all that is unknown is named, and then nothing is fetched.
[[ "$1 $2" == "-q download" ]] || exit 9
shift 2
echo "$@" >> "$APT_LOG"
status=0
for want; do
  case $want in
    served=1:2.0-1) ;;
    served=*) echo "E: Version '${want#*=}' for 'served' was not found" >&2; status=100 ;;
    *) echo "E: Unable to locate package ${want%%=*}" >&2; status=100 ;;
  esac
done
[[ $status == 0 ]] && echo served > 'served_1%3a2.0-1_amd64.deb'
exit $status
APT
chmod +x bin/apt-get
export PATH=$PWD/bin:$PATH APT_LOG=$PWD/apt.log
served=$(echo served | sha256sum | cut -d' ' -f1)
local_digest=$(echo local | sha256sum | cut -d' ' -f1)
echo local > archive/local-tool_3.0_all.deb
echo damaged > other/local-tool_3.0_all.deb

problem() {
  echo "$*"
  failures=$((failures + 1))
}

# expect_error LOCK_TEXT TEXT...: exit code 1 and every TEXT in the message.
expect_error() {
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
expect_error "# only a comment" "test.lock: no packages"
expect_error "served 1:2.0-1\nlocal-tool 3.0 $local_digest extra\nlocal-tool 3.0 XYZ" \
  "test.lock:1: not \`name version sha256\`: served 1:2.0-1" "test.lock:2:" "test.lock:3:"
expect_error "../evil 1 $served" "test.lock:1: not"
expect_error "served \$(reboot) $served" "test.lock:1: not"
expect_error "served 1:2.0-1 $served\nserved 1:2.0-1 $served" \
  "test.lock:2: served stands here twice, first in line 1"

# What the mirror no longer has: package, version, and how to go on.
expect_error "served 1:1.0-1 $served" "apt does not offer served 1:1.0-1" "apt-get update" \
  "third_party/lock_guest_packages.sh" "CALLPRINT_DEB_FOLDERS"
expect_error "served 1:1.0-1 $served\nabsent 4 $served" "served 1:1.0-1, absent 4"
# Other bytes than those pinned.
expect_error "served 1:2.0-1 $local_digest" "served 1:2.0-1: SHA-256 is $served" "$local_digest"

# A good lock: local folders first, damaged copies passed over, one call of apt for the rest.
: > apt.log
echo -e "# c\nserved 1:2.0-1 $served\n\nlocal-tool 3.0 $local_digest # c" > test.lock
rm -rf got
"$fetch" test.lock got other archive || problem "a good lock was refused"
[[ $(cat got/local-tool_3.0_all.deb) == local ]] || problem "not the pinned local-tool"
[[ $(cat 'got/served_1%3a2.0-1_amd64.deb') == served ]] || problem "no served"
[[ $(cat apt.log) == "served=1:2.0-1" ]] || problem "apt was asked for: $(cat apt.log)"
exit $((failures > 0))
