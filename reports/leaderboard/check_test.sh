#!/bin/bash
# submit and check as programs: their exit codes, all faults at once, and training an entry again.
set -u
folder=$TEST_TMPDIR
check=reports/leaderboard/check_entries
submit=reports/leaderboard/submit
results=experiments/smoke/smoke/results.pb
synthetic=experiments/smoke/synthetic
failures=0

# expect CODE TEXT COMMAND...: COMMAND ends with CODE and prints TEXT.
expect() {
  local code=$1 text=$2
  shift 2
  "$@" > "$folder/printed" 2>&1
  local got=$?
  if [[ $got -ne $code ]] || ! grep -qF -- "$text" "$folder/printed"; then
    echo "FAILED ($got, not $code): $*"
    echo "  expected: $text"
    sed 's/^/  printed:  /' "$folder/printed"
    failures=$((failures + 1))
  fi
}

revision=0123456789012345678901234567890123456789
made() { "$submit" "$results" --submitter=Ada --revision=$revision --processor=any --out="$folder" "$@"; }
expect 2 "--submitter" "$submit" "$results"
expect 1 "--define_task makes it one" made
expect 0 "smoke/task.textproto" "$submit" --define_task --out="$folder" "$results"
expect 1 "no such model" made --models=absent
expect 0 "smoke/random/smoke_planted.textproto" made --models=smoke_planted,smoke_summary --tracks=random
expect 1 "entries with faults were not written" made --models=smoke_planted --report_url=ftp://a.b

entry=$folder/smoke/random/smoke_planted.textproto
tasks=--tasks=$folder/smoke/task.textproto
expect 2 "give entries" "$check"
expect 2 "no-such-task" "$check" --tasks=no-such-task "$entry"
expect 0 "holds" "$check" "$tasks" --placed "$entry"

# The same bytes again.
cp "$entry" "$folder/first.textproto"
made --models=smoke_planted --tracks=random > /dev/null
cmp "$entry" "$folder/first.textproto" || failures=$((failures + 1))

# What training took is in the results' folder; without it, it is not stated.
expect 0 "training_seconds: " grep training_seconds "$entry"
expect 0 "peak_memory_bytes: " grep peak_memory_bytes "$entry"
mkdir "$folder/alone"
cp "$results" "$folder/alone/results.pb"
alone() {
  "$submit" "$folder/alone/results.pb" --submitter=Ada --revision="$1" --out="$folder" --models=smoke_planted \
    --tracks=random "${@:2}"
}
alone $revision > /dev/null
! grep training_seconds "$entry" || failures=$((failures + 1))
expect 1 "NOT_FOUND" alone $revision --costs=no-such-costs.pb
# The workspace's own commit, and whether there are changes; not that of a repository around it.
source=$folder/source
mkdir -p "$source/third_party" "$source/unpacked/third_party"
cp third_party/workspace_status.sh "$source/third_party"
cp third_party/workspace_status.sh "$source/unpacked/third_party"
printf '/unpacked\n' > "$source/.gitignore"
git -C "$source" init -q 2> /dev/null && git -C "$source" add . &&
  git -C "$source" -c user.name=a -c user.email=a@b commit -q -m first || failures=$((failures + 1))
commit=$(git -C "$source" rev-parse HEAD)
export BUILD_WORKSPACE_DIRECTORY=$source
alone "" > /dev/null
expect 0 "revision: \"$commit\"" grep '^revision' "$entry"
touch "$source/changed"
alone "" > /dev/null
expect 0 "revision: \"$commit with local changes\"" grep '^revision' "$entry"
expect 0 "holds" "$check" "$tasks" "$entry"
BUILD_WORKSPACE_DIRECTORY=$source/unpacked expect 1 "give --revision" alone ""
unset BUILD_WORKSPACE_DIRECTORY
alone $revision > /dev/null

# Only what the same predictions took, and where: no reason for another file.
cp "$entry" "$folder/kept.textproto"
alone 1111111111111111111111111111111111111111 --keep_same --training_seconds=5 > /dev/null
cmp "$entry" "$folder/kept.textproto" || failures=$((failures + 1))
alone 1111111111111111111111111111111111111111 --keep_same --report_url=https://a.b/ > /dev/null
expect 0 "https://a.b/" grep report_url "$entry"
cp "$folder/first.textproto" "$entry"

bad=$folder/bad/random
mkdir -p "$bad"
sed 's/^folds: 4/folds: 5 cheat: 1/; s/^submitter: .*/submitter: "\\033[2J"/' "$entry" > "$bad/smoke_planted.textproto"
expect 1 "cheat" "$check" "$tasks" "$bad/smoke_planted.textproto"
expect 1 "folds is 5" "$check" "$tasks" "$bad/smoke_planted.textproto"
expect 1 "submitter is no line" "$check" "$tasks" "$entry" "$bad/smoke_planted.textproto"
cp "$entry" "$bad/smoke_planted.textproto"
expect 1 "lies at bad/random" "$check" "$tasks" --placed "$bad/smoke_planted.textproto"
cp "$entry" "$bad/other.textproto"
expect 1 "not the file's base name" "$check" "$tasks" "$bad/other.textproto"
ln -sf "$entry" "$bad/link.textproto"
expect 1 "link" "$check" "$tasks" "$bad/link.textproto"
head -c 2000000 /dev/zero > "$bad/large.textproto"
expect 1 "2000000 bytes" "$check" "$tasks" "$bad/large.textproto"

# Marked only by who reproduced it.
marks=$folder/verified.textproto
expect 2 "not verified" "$check" "$tasks" --mark="$marks" "$entry"
expect 0 "holds" "$check" "$tasks" --results="$results" --mark="$marks" "$entry"
grep -q 'file: "smoke/random/smoke_planted.textproto"' "$marks" || failures=$((failures + 1))
grep -q "sha256: \"$(sha256sum < "$entry" | cut -d' ' -f1)\"" "$marks" || failures=$((failures + 1))

again=("$check" "$tasks" --run_fold="$PWD/experiments/fold/run_fold"
  --run_fold_with_networks="$PWD/experiments/fold/run_fold_with_networks"
  --join_features="$PWD/experiments/fold/join_features"
  --environment=reports/leaderboard/pinned_environment.txt --manifest="$synthetic/manifest.textproto"
  "--features=$synthetic/0.features,$synthetic/1.features,$synthetic/2.features")
expect 0 "trained in" "${again[@]}" "$entry"
# A model that is said to be another, with a better one's predictions, and metrics that are right.
mkdir -p "$folder/cheat/random"
cheat=$folder/cheat/random/smoke_summary.textproto
sed 's/smoke_planted/smoke_summary/; s/group: "count"/group: "summary"/' "$entry" > "$cheat"
expect 0 "holds" "$check" "$tasks" "$cheat"
expect 3 "not reproduced" "${again[@]}" "$cheat"

# What another program trained holds, but cannot be trained again here.
foreign=$folder/foreign/random/smoke_planted.textproto
mkdir -p "$folder/foreign/random"
sed '/^model {/,/^}/d' "$entry" > "$foreign"
printf 'model { name: "smoke_planted" features { group: "count" } }\ntrained_with: "another"\n' >> "$foreign"
expect 0 "holds" "$check" "$tasks" "$foreign"
expect 3 "another program" "${again[@]}" "$foreign"

((failures == 0))
