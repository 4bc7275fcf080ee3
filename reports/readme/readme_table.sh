#!/bin/bash
# Prints an experiment's table of the README from its report.csv.
#   readme_table.sh TABLES EXPERIMENT REPORT_CSV
set -euo pipefail
# In many languages awk reads 0.5 as 0, and prints 0,5.
export LC_ALL=C
awk -v experiment="$2" '
  function fail(what) { print "readme_table.sh: " what > "/dev/stderr"; bad = 1; exit 1 }
  function cell(model, column,   key) {
    key = track[column] SUBSEP model SUBSEP metric[column]
    if (!(key in mean)) fail("no " track[column] ", " model ", " metric[column] " in the report")
    if ((mean[key] low[key] high[key]) !~ /^[-+.0-9eE]+$/) fail(key " is no number in the report")
    return sprintf("%.3f [%.3f, %.3f]", mean[key], low[key], high[key])
  }
  function best(column,   model, key, found) {
    for (model in baselines) {
      key = track[column] SUBSEP model SUBSEP metric[column]
      if (key in mean && (found == "" || mean[key] > mean[track[column], found, metric[column]])) found = model
    }
    return cell(found, column)
  }
  # What stands behind the first `count` words of a line.
  function rest(line, count) {
    while (count-- > 0) sub(/^[^ ]+ /, "", line)
    return line
  }
  FNR == NR {
    if ($1 != experiment) next
    lines[++line_count] = $0
    if ($2 == "column") { track[++columns] = $3; metric[columns] = $4; head[columns] = rest($0, 4) }
    next
  }
  FNR == 1 { FS = ","; fields = split($0, names, ","); next }
  NF != fields { fail("line " FNR " of the report has " NF " fields, its header " fields) }
  {
    mean[$1, $2, $3] = $4; low[$1, $2, $3] = $5; high[$1, $2, $3] = $6
    if ($2 ~ /^baseline_/) baselines[$2]
  }
  END {
    if (bad) exit 1
    if (columns == 0) fail("no columns of " experiment)
    printf "| model |"
    for (i = 1; i <= columns; ++i) printf " %s |", head[i]
    printf "\n|---|"
    for (i = 1; i <= columns; ++i) printf "---|"
    print ""
    for (l = 1; l <= line_count; ++l) {
      split(lines[l], word, " ")
      if (word[2] == "text") print rest(lines[l], 2)
      if (word[2] != "row" && word[2] != "best") continue
      printf "| %s |", rest(lines[l], 2)
      for (i = 1; i <= columns; ++i) printf " %s |", word[2] == "best" ? best(i) : cell(word[3], i)
      print ""
    }
  }' "$1" "$3"
