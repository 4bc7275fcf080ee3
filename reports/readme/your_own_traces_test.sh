#!/bin/bash
# Follows dataset/your_own_traces.md: every command that it shows, one after the other, on recorded sessions.
#   your_own_traces_test.sh DOCUMENT VIDEO_SHARD ENCRYPTION_SHARD EXTRACT_FEATURES TARGET=PROGRAM...
set -euo pipefail
source workloads/test_checks.sh
document=$1 video=$2 encryption=$3 extract=$4
shift 4
declare -A program_of
for pair in "$@"; do
  program_of[${pair%%=*}]=${pair#*=}
done
tmp=$TEST_TMPDIR

# What the page's reader has: a trace.dat of each session.
for session in trace:5 monday:6 tuesday:10; do
  "${program_of[//dataset:export]}" --format=trace.dat --run=${session#*:} --out="$tmp/${session%:*}.dat" "$video" > "$tmp/said"
done
# Thirty runs stand for the whole dataset, so that it is a matter of seconds.
mkdir -p "$tmp/encryption" "$tmp/features"
"${program_of[//collector:describe]}" "$encryption" > "$tmp/runs"
for label in encryption none; do
  mkdir "$tmp/$label-runs"
  while read -r run; do
    "${program_of[//dataset:export]}" --format=trace.dat --run="$run" --out="$tmp/$label-runs/run-$run.dat" "$encryption"
  done < <(awk -v label=$label '$4 == label && $1 < 30 { print $1 }' "$tmp/runs") > "$tmp/said"
  "${program_of[//collector:import]}" --out="$tmp/encryption" --label=$label "$tmp/$label-runs"/*.dat > "$tmp/said"
done
"${program_of[//dataset:build]}" --folder="$tmp/encryption" --name=encryption --version=2 --positive_label=encryption \
  > "$tmp/said" 2>&1 || fail "build: $(cat "$tmp/said")"
"$extract" --shard="$encryption" --dataset=encryption --dataset_version=2 --groups=count --out="$tmp/features/0.pb"

ran=0
while read -r target arguments; do
  [[ -n ${program_of[$target]:-} ]] || fail "the page runs $target, which this test does not have"
  arguments=$(sed "s#dataset/encryption/v2#$tmp/encryption#g; s#/tmp/#$tmp/#g; s#[^ /]*\.dat#$tmp/&#g" <<< "$arguments")
  [[ $target != //dataset/encryption:compare ]] || arguments="--features=$tmp/features/*.pb $arguments"
  # Words are the shell's to split and to expand, as they are for the reader.
  # shellcheck disable=SC2086
  "${program_of[$target]}" $arguments > "$tmp/said.$ran" 2> "$tmp/errors" || fail "$target $arguments: $(cat "$tmp/errors")"
  ran=$((ran + 1))
done < <(sed ':a; /\\$/ { N; s/\\\n *//; ba }' "$document" | sed -n 's/^    bazel run \([^ ]*\) -- /\1 /p')
shown=$(grep -c '^    bazel ' "$document")
((ran == shown && ran >= 8)) || fail "$ran commands ran of $shown"

for file in mine/trace.shard trace.svg trace.pftrace model answers.csv sessions/manifest.textproto my_model; do
  [[ -e $tmp/$file ]] || fail "no $file"
done
[[ $(head -1 "$tmp/trace.svg") == *"<svg"* ]] || fail "trace.svg is no picture"
(($(wc -l < "$tmp/answers.csv") == 2)) || fail "not one answer for one trace"
grep -q '^import-trace-0 .* [01]\.[0-9]* ' "$tmp"/said.* || fail "nothing is compared"
# Both sessions have both states.
grep -Eq 'label: "(playing|paused)"' "$tmp/sessions/manifest.textproto" || fail "no labels: $(cat "$tmp/sessions/manifest.textproto")"
finish
