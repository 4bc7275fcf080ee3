#!/bin/bash
# The lines of a trace in the README are what its command above them prints.
#   trace_lines_test.sh README DESCRIBE
# The block stands between <!-- trace: begin --> and <!-- trace: end -->: the command, indented, and what
# it prints, between ```text and ```.
set -euo pipefail
export LC_ALL=C
readme=$1 describe=$2

block() {
  awk '/^<!-- trace: begin -->$/ { inside = 1; next } /^<!-- trace: end -->$/ { exit } inside' "$readme"
}

# `\` at the end of a line joins it with the next.
command=$(block | awk '
  /^```text$/ { exit }
  /^    / { sub(/^    /, ""); printf "%s", sub(/ *\\$/, " ") ? $0 : $0 "\n" }')
expected=$(block | awk '/^```$/ { exit } inside { print } /^```text$/ { inside = 1 }')

prefix='bazel run //collector:describe -- '
[[ $command == "$prefix"* ]] || { echo "FAILED: the README's command does not begin with $prefix: $command"; exit 1; }
# grep ends before describe does.
printed=$(set +o pipefail; bash -c "$describe ${command#"$prefix"}")
if ! diff <(echo "$expected") <(echo "$printed"); then
  echo "FAILED: the README's lines of a trace (<) are not what its command prints (>)"
  exit 1
fi
(($(wc -l <<< "$expected") == 10)) || { echo "FAILED: the README shows other than ten lines of a trace"; exit 1; }
