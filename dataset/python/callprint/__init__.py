"""Callprint's datasets without Bazel or C++: features, the folds of its experiments, and entries for its leaderboard.

    import callprint
    X, y, folds = callprint.load("encryption", groups=["word", "gap"])
    for train, test in folds["unseen_family"]:
        model.fit(X[train], y[train])

Needs numpy and scipy. `dataset.py` reads, `results.py` reads what experiments left, `metrics.py` scores as Callprint
does, and `leaderboard.py` writes entries.
"""
from callprint.dataset import Dataset, load
from callprint.leaderboard import held_out_scores, submission, write_submission
from callprint.metrics import evaluate
from callprint.results import Results

__all__ = ["Dataset", "Results", "evaluate", "held_out_scores", "load", "submission", "write_submission"]
