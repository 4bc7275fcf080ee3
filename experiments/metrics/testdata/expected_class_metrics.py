#!/usr/bin/python3
"""Writes expected_class_metrics.csv: metrics of scores a class as scikit-learn computes them.

Run with Debian 12's python3-sklearn (1.2.1): ./expected_class_metrics.py > expected_class_metrics.csv

Each average is over the classes for which scikit-learn defines its term; its own averages would count
the others as 0 or refuse them.
"""
import warnings

import numpy as np
from sklearn import metrics as m
from sklearn.calibration import calibration_curve

BINS = 15
warnings.filterwarnings("ignore")


def softmax(logit):
    e = np.exp(logit - logit.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def multi_class_cases():
    rng = np.random.RandomState(11)
    label = rng.randint(0, 4, 150)
    logit = rng.normal(size=(150, 4)) + 1.5 * np.eye(4)[label]
    yield "continuous", label, softmax(logit), np.ones(150, int)
    # Few distinct scores: many ties within a class. (Off the edges of calibration bins.)
    tied = softmax(np.round(logit))
    yield "tied", label, tied, rng.poisson(1.0, 150)
    # Rare classes, one of which (5) has no sample, though it is answered.
    rare = rng.choice(6, 200, p=[0.6, 0.2, 0.1, 0.07, 0.03, 0])
    yield "rare", rare, softmax(rng.normal(size=(200, 6)) * 1.5 + 2 * np.eye(6)[rare]), np.ones(200, int)
    # A model that always answers the same.
    yield "constant", label[:60], np.tile([[0.1, 0.37, 0.33, 0.2]], (60, 1)), np.ones(60, int)


def multi_label_cases():
    rng = np.random.RandomState(13)
    truth = (rng.uniform(size=(160, 5)) < [0.5, 0.3, 0.2, 0.1, 0.05]).astype(int)
    score = 1 / (1 + np.exp(-rng.normal(2.5 * (truth - 0.5), 1.0)))
    yield "continuous_sets", truth, score, np.ones(160, int)
    yield "tied_sets", truth, np.round(score * 6) / 6 * 0.97 + 0.011, rng.poisson(1.0, 160)
    # A class that is never there, and never answered; one that is always there.
    odd = truth[:50].copy()
    odd[:, 4] = 0
    odd[:, 0] = 1
    low = score[:50].copy()
    low[:, 4] *= 0.4
    yield "odd_sets", odd, low, np.ones(50, int)


def mean_defined(values):
    return np.mean([value for value in values if value is not None])


def f1(true, answer, w):
    if (w * (true + answer)).sum() == 0:
        return None
    return m.f1_score(true, answer, sample_weight=w, zero_division=0)


def both(true, w):
    return (w * true).sum() > 0 and (w * (1 - true)).sum() > 0


def ranking(truth, score, w):
    classes = range(truth.shape[1])
    return {
        "auroc": mean_defined([
            m.roc_auc_score(truth[:, k], score[:, k], sample_weight=w) if both(truth[:, k], w) else None
            for k in classes]),
        "auprc": mean_defined([
            m.average_precision_score(truth[:, k], score[:, k], sample_weight=w)
            if (w * truth[:, k]).sum() > 0 else None for k in classes]),
    }


def expected_calibration_error(right, confidence, weight):
    right, confidence = np.repeat(right, weight), np.repeat(confidence, weight)
    true, predicted = calibration_curve(right, confidence, n_bins=BINS, strategy="uniform")
    bins = np.linspace(0, 1, BINS + 1)
    count = np.bincount(np.searchsorted(bins[1:-1], confidence), minlength=BINS)
    return np.sum(np.abs(true - predicted) * count[count > 0]) / len(right)


def emit(labelling, name, truth, score, weight, values):
    for t, s, w in zip(truth, score, weight):
        numbers = ",".join(repr(float(value)) for value in s)
        print(f"sample,{labelling},{name},{w},{''.join(map(str, t))},{numbers}")
    for key, value in values.items():
        print(f"metric,{labelling},{name},{key},{float(value)!r}")


for name, label, score, w in multi_class_cases():
    classes = score.shape[1]
    truth = np.eye(classes, dtype=int)[label]
    answer = score.argmax(axis=1)
    answered = np.eye(classes, dtype=int)[answer]
    accuracy = m.accuracy_score(label, answer, sample_weight=w)
    prior = np.bincount(label, weights=w, minlength=classes) / w.sum()
    loss = m.log_loss(label, score, sample_weight=w, labels=range(classes))
    emit("MULTI_CLASS", name, truth, score, w, {
        "accuracy": accuracy,
        "balanced_accuracy": m.balanced_accuracy_score(label, answer, sample_weight=w),
        "macro_f1": mean_defined([f1(truth[:, k], answered[:, k], w) for k in range(classes)]),
        "micro_f1": m.f1_score(label, answer, average="micro", sample_weight=w),
        "mcc": m.matthews_corrcoef(label, answer, sample_weight=w),
        **ranking(truth, score, w),
        # brier_score_loss has had more than two classes since scikit-learn 1.7 only; this is its formula.
        "brier": np.average(((score - truth) ** 2).sum(axis=1), weights=w),
        "ece": expected_calibration_error((answer == label).astype(int), score.max(axis=1), w),
        "log_loss": loss,
        "min_entropy_leakage_bits": np.log2(accuracy / prior.max()),
        "mutual_information_bits":
            -sum(p * np.log2(p) for p in prior if p > 0) - loss / np.log(2),
    })

for name, truth, score, w in multi_label_cases():
    classes = range(truth.shape[1])
    answer = (score >= 0.5).astype(int)
    emit("MULTI_LABEL", name, truth, score, w, {
        "accuracy": m.accuracy_score(truth, answer, sample_weight=w),
        "hamming_loss": m.hamming_loss(truth, answer, sample_weight=w),
        "balanced_accuracy": mean_defined([
            m.balanced_accuracy_score(truth[:, k], answer[:, k], sample_weight=w)
            if both(truth[:, k], w) else None for k in classes]),
        "macro_f1": mean_defined([f1(truth[:, k], answer[:, k], w) for k in classes]),
        "micro_f1": m.f1_score(truth, answer, average="micro", sample_weight=w),
        **ranking(truth, score, w),
        "brier": np.mean([m.brier_score_loss(truth[:, k], score[:, k], sample_weight=w, pos_label=1)
                          for k in classes]),
        "log_loss": np.mean([m.log_loss(truth[:, k], score[:, k], sample_weight=w, labels=[0, 1])
                             for k in classes]),
    })
