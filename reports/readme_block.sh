#!/bin/bash
# Prints the README's table of encryption detection from a report.csv.
#   readme_block.sh REPORT_CSV
set -euo pipefail
awk -F, '
  function cell(track, model, metric,   key) {
    key = track SUBSEP model SUBSEP metric
    if (!(key in mean)) { print "readme_block.sh: no " track "," model "," metric > "/dev/stderr"; bad = 1; exit 1 }
    return sprintf("%.3f [%.3f, %.3f]", mean[key], low[key], high[key])
  }
  NR > 1 { mean[$1, $2, $3] = $4; low[$1, $2, $3] = $5; high[$1, $2, $3] = $6 }
  END {
    if (bad) exit 1
    print "| model | random | unseen_file | unseen_program | unseen_family | unseen_family, AUROC |"
    print "|---|---|---|---|---|---|"
    print "| the paper, on its own data | 0.9928 | | | | |"
    count = split("xgboost_all xgboost random_forest mlp rbf_svm linear_svm logistic_regression tfidf_svm xgboost_gaps xgboost_scale_free baseline_duration label_permutation majority", models, " ")
    for (i = 1; i <= count; ++i) {
      printf "| %s | %s | %s | %s | %s | %s |\n", models[i], cell("random", models[i], "accuracy"),
        cell("unseen_file", models[i], "balanced_accuracy"),
        cell("unseen_program", models[i], "balanced_accuracy"),
        cell("unseen_family", models[i], "balanced_accuracy"), cell("unseen_family", models[i], "auroc")
    }
  }' "$1"
