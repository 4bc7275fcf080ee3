#!/bin/bash
# Every entry of this folder holds; every task is of the dataset that is checked in; every mark in
# verified.textproto is of a file as it is.
set -u
source workloads/test_checks.sh
shopt -s nullglob

tasks=(reports/leaderboard/entries/*/task.textproto)
entries=()
# Runfiles are links, which a submission must not be.
for entry in reports/leaderboard/entries/*/*/*.textproto; do entries+=("$(readlink -f "$entry")"); done
((${#tasks[@]} > 0 && ${#entries[@]} > 0)) || fail "there are ${#tasks[@]} tasks and ${#entries[@]} entries"
reports/leaderboard/check_entries --placed "${entries[@]}" > "$TEST_TMPDIR/held" || fail "entries have faults (above)"
(($(grep -c ' holds$' "$TEST_TMPDIR/held") == ${#entries[@]})) || fail "not every entry was checked"

field() { sed -nE "s/^ *$1: \"?([^\"]*)\"?$/\1/p" "$2" | head -1; }
for task in "${tasks[@]}"; do
  dataset=$(sed -n '/^dataset {/,/^}/p' "$task" | sed -nE 's/^  name: "(.*)"$/\1/p')
  version=$(sed -n '/^dataset {/,/^}/p' "$task" | sed -nE 's/^  version: "(.*)"$/\1/p')
  manifest=dataset/$dataset/v$version/manifest.textproto
  if [[ ! -f $manifest ]]; then
    fail "$task: there is no $manifest; define the task again with submit --define_task, and submit its entries anew"
  elif [[ $(sha256sum < "$manifest" | cut -d' ' -f1) != "$(field dataset_sha256 "$task")" ]]; then
    fail "$task: its dataset_sha256 is not that of $manifest; define the task again, and submit its entries anew"
  fi
done

verified=reports/leaderboard/entries/verified.textproto
if [[ -f $verified ]]; then
  while read -r file digest; do
    [[ $(sha256sum < "reports/leaderboard/entries/$file" | cut -d' ' -f1) == "$digest" ]] ||
      fail "$verified: $file has changed since; reproduce it again with check --mark"
  done < <(sed -nE 's/^ *(file|sha256): "(.*)"$/\2/p' "$verified" | paste -d ' ' - -)
fi
total=$(cat "${tasks[@]}" "${entries[@]}" | wc -c)
echo "${#entries[@]} entries, $total bytes"
((total < 3 * 1024 * 1024)) || fail "entries have $total bytes together; 3 MiB are what a clone may carry of them"
finish
