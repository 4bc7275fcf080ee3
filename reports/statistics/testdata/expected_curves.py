#!/usr/bin/python3
"""Prints the values that figures/score_curves_test.cc and figures/friedman_test.cc expect, from scipy and scikit-learn.

Run with Debian 12's python3-scipy (1.10.1) and python3-sklearn (1.2.1).
"""
import numpy as np
from scipy import stats
from sklearn.calibration import calibration_curve
from sklearn.metrics import (average_precision_score, brier_score_loss, precision_recall_curve, roc_auc_score,
                             roc_curve)

score = [0.95, 0.81, 0.81, 0.7, 0.62, 0.55, 0.55, 0.55, 0.41, 0.3, 0.22, 0.22, 0.11, 0.03]
label = [1, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0]
fpr, tpr, _ = roc_curve(label, score, drop_intermediate=False)
print("roc", [(float(x), float(y)) for x, y in zip(fpr, tpr)])
precision, recall, _ = precision_recall_curve(label, score)
# Rising recall; the last point of scikit-learn, (0, 1), is of no threshold.
print("precision, recall", [(float(r), float(p)) for r, p in zip(recall[-2::-1], precision[-2::-1])])
positive_share, mean_score = calibration_curve(label, score, n_bins=15, strategy="uniform")
print("calibration", [(float(x), float(y)) for x, y in zip(mean_score, positive_share)])
# scikit-learn has no ECE: its calibration curve, weighted by the samples in each bin.
samples = np.histogram(score, np.linspace(0, 1, 16))[0]
print("samples of the bins", samples[samples > 0].tolist())
weight = samples[samples > 0] / len(score)
print("ECE", float(np.sum(weight * np.abs(positive_share - mean_score))))
print("Brier", float(brier_score_loss(label, score)), "AUROC", float(roc_auc_score(label, score)), "AUPRC",
      float(average_precision_score(label, score)))

# Four models on six folds, with ties.
values = np.array([
    [0.91, 0.88, 0.93, 0.90, 0.95, 0.89],
    [0.90, 0.88, 0.91, 0.85, 0.95, 0.87],
    [0.85, 0.89, 0.80, 0.85, 0.90, 0.82],
    [0.50, 0.52, 0.49, 0.50, 0.51, 0.50],
])
test = stats.friedmanchisquare(*values)
print("friedman", float(test.statistic), float(test.pvalue))
print("mean ranks", stats.rankdata(-values, axis=0).mean(axis=1).tolist())
for models in (2, 3, 4, 10, 20):
    print("range quantile", models, float(stats.studentized_range.ppf(0.95, models, np.inf)))
print("critical difference", float(stats.studentized_range.ppf(0.95, 4, np.inf) / np.sqrt(2) * np.sqrt(4 * 5 / (6 * 6))))
for value, freedom in [(0.5, 1), (3.84, 1), (7.0, 2), (7.0, 3), (30.0, 19), (100.0, 12)]:
    print("chi-squared", value, freedom, float(stats.chi2.sf(value, freedom)))
