#!/bin/bash
# merge_archives.sh: all members, the same bytes each time, whatever the path.
#   merge_archives_test.sh MERGE_ARCHIVES AR
set -uo pipefail
merge=$PWD/$1 ar=$PWD/$2
cd "$TEST_TMPDIR" || exit 1
fail() { echo "FAILED: $*"; exit 1; }
# ar's scripts know neither.
mkdir a+b,c && cd a+b,c || exit 1
for name in one two three; do echo $name > $name.o; done
"$ar" rcD libabc_1.a one.o two.o && "$ar" rcD libabc_2.a three.o && "$ar" rcD libother.a one.o || fail "no archives"
"$merge" "$ar" all.a "$PWD/libabc_*.a" || fail "refused"
[[ $("$ar" t all.a | sort | xargs) == "one.o three.o two.o" ]] || fail "members: $("$ar" t all.a | xargs)"
"$merge" "$ar" again.a "$PWD/libabc_*.a" && cmp all.a again.a || fail "other bytes the second time"
said=$("$merge" "$ar" none.a 'libnone_*.a' 2>&1) && fail "accepted no archives"
[[ $said == *"there is no libnone_*.a"* ]] || fail "of no archives: $said"
