#!/usr/bin/python3
"""Writes expected_metrics.csv: metrics of a few prediction sets as scikit-learn computes them.

Run with Debian 12's python3-sklearn (1.2.1): ./expected_metrics.py > expected_metrics.csv
"""
import numpy as np
from sklearn import metrics as m
from sklearn.calibration import calibration_curve

BINS = 15


def cases():
    rng = np.random.RandomState(7)
    label = rng.randint(0, 2, 400)
    score = 1 / (1 + np.exp(-rng.normal(1.2 * (label - 0.5), 1.0)))
    yield "continuous", label, score, np.ones(400, int)
    # Few distinct scores, none on the edge of a calibration bin: nearly everything is tied.
    tied = np.round(score * 6) / 6 * 0.97 + 0.011
    yield "tied", label, tied, np.ones(400, int)
    yield "weighted", label, tied, rng.poisson(1.0, 400)
    rare = (rng.uniform(size=3000) < 0.02).astype(int)
    yield "rare", rare, np.clip(rng.normal(0.2 + 0.5 * rare, 0.15), 0, 1), np.ones(3000, int)
    yield "constant", label[:50], np.full(50, 0.37), np.ones(50, int)
    yield "certain", label[:60], (label[:60] ^ (rng.uniform(size=60) < 0.1)).astype(float), np.ones(60, int)


def expected_calibration_error(label, score, weight):
    # calibration_curve has no weights: repeat the samples.
    label, score = np.repeat(label, weight), np.repeat(score, weight)
    true, predicted = calibration_curve(label, score, n_bins=BINS, strategy="uniform")
    bins = np.linspace(0, 1, BINS + 1)
    count = np.bincount(np.searchsorted(bins[1:-1], score), minlength=BINS)
    return np.sum(np.abs(true - predicted) * count[count > 0]) / len(label)


def precision_at(label, answer, weight, negatives):
    # Reweigh the labels so that there is one positive to `negatives` negatives.
    reweighed = weight * np.where(
        label == 1, 1 / weight[label == 1].sum(), negatives / weight[label == 0].sum())
    return m.precision_score(label, answer, sample_weight=reweighed, zero_division=0)


for name, label, score, weight in cases():
    answer = (score >= 0.5).astype(int)
    w = dict(sample_weight=weight)
    fpr, tpr, _ = m.roc_curve(label, score, drop_intermediate=False, **w)
    accuracy = m.accuracy_score(label, answer, **w)
    prior = max(weight[label == 0].sum(), weight[label == 1].sum()) / weight.sum()
    loss = m.log_loss(label, score, eps=1e-15, **w)
    positive = np.average(label, weights=weight)
    entropy = -positive * np.log2(positive) - (1 - positive) * np.log2(1 - positive)
    values = {
        "accuracy": accuracy,
        "balanced_accuracy": m.balanced_accuracy_score(label, answer, **w),
        "macro_f1": m.f1_score(label, answer, average="macro", labels=[0, 1], zero_division=0, **w),
        "micro_f1": m.f1_score(label, answer, average="micro", **w),
        "mcc": m.matthews_corrcoef(label, answer, **w),
        "auroc": m.roc_auc_score(label, score, **w),
        "auprc": m.average_precision_score(label, score, **w),
        "tpr_at_fpr_1e-2": tpr[fpr <= 0.01 + 1e-12].max(),
        "tpr_at_fpr_1e-3": tpr[fpr <= 0.001 + 1e-12].max(),
        "brier": m.brier_score_loss(label, score, **w),
        "ece": expected_calibration_error(label, score, weight),
        "log_loss": loss,
        "precision_at_prior_1:10": precision_at(label, answer, weight, 10),
        "precision_at_prior_1:100": precision_at(label, answer, weight, 100),
        "precision_at_prior_1:1000": precision_at(label, answer, weight, 1000),
        "min_entropy_leakage_bits": np.log2(accuracy / prior),
        "mutual_information_bits": entropy - loss / np.log(2),
    }
    for s, l, n in zip(score, label, weight):
        print(f"sample,{name},{float(s)!r},{l},{n}")
    for key, value in values.items():
        print(f"metric,{name},{key},{float(value)!r}")
