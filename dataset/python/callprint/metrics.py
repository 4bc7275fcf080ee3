"""The metrics of Callprint's leaderboard with their bootstrap intervals, as experiments/metrics defines them.

A second implementation: whoever submits an entry gets the numbers that `bazel run //reports:check` recomputes.
"""
import numpy

from callprint.dataset import BINARY, MULTI_CLASS, MULTI_LABEL

BINS = 15
_ORDER = {
    BINARY: ("accuracy", "balanced_accuracy", "macro_f1", "micro_f1", "mcc", "auroc", "auprc", "tpr_at_fpr_1e-2",
             "tpr_at_fpr_1e-3", "brier", "ece", "worst_group_accuracy"),
    MULTI_CLASS: ("accuracy", "balanced_accuracy", "macro_f1", "micro_f1", "mcc", "auroc", "auprc", "brier", "ece",
                  "worst_group_accuracy"),
    MULTI_LABEL: ("accuracy", "balanced_accuracy", "macro_f1", "micro_f1", "auroc", "auprc", "brier", "hamming_loss"),
}


def metric_names(labelling, open_world):
    return _ORDER[labelling] + (("unknown_auroc",) if open_world else ())


def _ratio(numerator, denominator, otherwise=numpy.nan):
    return numerator / denominator if denominator else otherwise


def _mean(values):
    defined = [value for value in values if not numpy.isnan(value)]
    return _ratio(sum(defined), len(defined))


class _Ranking:
    """Samples by falling score, equal scores together."""

    def __init__(self, score, positive):
        self._order = numpy.argsort(-score, kind="stable")
        self._positive = positive[self._order].astype(bool)
        steps = numpy.diff(score[self._order]) != 0
        self._tie = numpy.concatenate([[0], numpy.cumsum(steps)]).astype(int)

    def count(self, weight):
        """At each distinct score: negatives and positives at it, and those at it or above."""
        sorted_weight = weight[self._order].astype(float)
        ties = self._tie[-1] + 1
        tied = [numpy.bincount(self._tie, sorted_weight * (self._positive == side), ties) for side in (False, True)]
        return tied[0], tied[1], numpy.cumsum(tied[0]), numpy.cumsum(tied[1])

    def areas(self, weight):
        """(AUROC, AUPRC); nan where the labels do not define them."""
        negatives, positives, negatives_to, positives_to = self.count(weight)
        pairs = (negatives * (positives_to - positives + 0.5 * positives)).sum()
        gained = positives > 0
        precision = (positives[gained] * positives_to[gained] /
                     (negatives_to[gained] + positives_to[gained])).sum()
        return _ratio(pairs, negatives_to[-1] * positives_to[-1]), _ratio(precision, positives_to[-1])


def _worst_program(program, right, weight):
    total = numpy.bincount(program, weight)
    correct = numpy.bincount(program, weight * right)
    return (correct[total > 0] / total[total > 0]).min(initial=1)


def _calibration_error(score, right, weight):
    bins = numpy.minimum(BINS - 1, (score * BINS).astype(int))
    return numpy.abs(numpy.bincount(bins, weight * score, BINS) - numpy.bincount(bins, weight * right, BINS)).sum()


class _Binary:

    def __init__(self, score, truth, program):
        self._score, self._truth, self._program = score, truth, program
        self._answer = score >= 0.5
        self._ranking = _Ranking(score, truth)

    def evaluate(self, weight):
        weight = weight.astype(float)
        truth = self._truth.astype(bool)
        tp, fp, tn, fn = ((weight * mask).sum() for mask in (
            self._answer & truth, self._answer & ~truth, ~self._answer & ~truth, ~self._answer & truth))
        positives, negatives, total = tp + fn, fp + tn, weight.sum()
        right = self._answer == truth
        auroc, auprc = self._ranking.areas(weight)
        _, _, negatives_to, positives_to = self._ranking.count(weight)
        values = {
            "accuracy": (tp + tn) / total,
            "balanced_accuracy": (_ratio(tp, positives, 0) + _ratio(tn, negatives, 0)) / (
                int(positives > 0) + int(negatives > 0)),
            "macro_f1": (_ratio(2 * tp, 2 * tp + fp + fn, 0) + _ratio(2 * tn, 2 * tn + fp + fn, 0)) / 2,
            "micro_f1": (tp + tn) / total,
            "mcc": _ratio(tp * tn - fp * fn,
                          numpy.sqrt((tp + fp) * positives) * numpy.sqrt((tn + fn) * negatives), 0),
            "auroc": auroc,
            "auprc": auprc,
            "brier": (weight * (self._score - truth)**2).sum() / total,
            "ece": _calibration_error(self._score, truth, weight) / total,
            "worst_group_accuracy": _worst_program(self._program, right, weight),
        }
        for name, per in (("tpr_at_fpr_1e-2", 100), ("tpr_at_fpr_1e-3", 1000)):
            reached = positives_to[negatives_to * per <= negatives].max(initial=0)
            values[name] = reached / positives if positives and negatives else numpy.nan
        return values


class _Classes:

    def __init__(self, labelling, score, truth, program, unknown):
        self._labelling, self._score, self._truth, self._program = labelling, score, truth, program
        self._known = ~unknown
        self._answer = score.argmax(axis=1)
        self._answered = score >= 0.5 if labelling == MULTI_LABEL else (
            self._answer[:, None] == numpy.arange(score.shape[1]))
        self._rankings = [_Ranking(column[self._known], positive[self._known])
                          for column, positive in zip(score.T, truth.T)]
        self._top = _Ranking(score.max(axis=1), self._known) if unknown.any() else None

    def evaluate(self, weight):
        values = {"unknown_auroc": self._top.areas(weight)[0]} if self._top else {}
        weight = weight[self._known].astype(float)
        if not weight.sum():
            return values
        truth, answered = self._truth[self._known], self._answered[self._known]
        true_positives = weight @ (truth & answered)
        false_positives = weight @ (~truth & answered)
        positives = weight @ truth
        negatives = weight.sum() - positives
        areas = [ranking.areas(weight) for ranking in self._rankings]
        recalls, f1s = [], []
        for tp, fp, p, n in zip(true_positives, false_positives, positives, negatives):
            recall = _ratio(tp, p)
            recalls.append(recall if self._labelling == MULTI_CLASS else (recall + 1 - _ratio(fp, n)) / 2)
            f1s.append(_ratio(2 * tp, p + tp + fp))
        squared = ((self._score[self._known] - truth)**2).sum(axis=1)
        values.update(
            balanced_accuracy=_mean(recalls), macro_f1=_mean(f1s),
            auroc=_mean([area[0] for area in areas]), auprc=_mean([area[1] for area in areas]),
            brier=(weight * squared).sum() / weight.sum())
        if self._labelling == MULTI_LABEL:
            wrong = (truth != answered).sum(axis=1)
            values.update(
                accuracy=(weight * (wrong == 0)).sum() / weight.sum(),
                micro_f1=_ratio(2 * true_positives.sum(), (positives + true_positives + false_positives).sum()),
                brier=values["brier"] / truth.shape[1],
                hamming_loss=(weight * wrong).sum() / weight.sum() / truth.shape[1])
            return values
        total = weight.sum()
        right = (truth & answered).any(axis=1)
        correct = (weight * right).sum()
        chosen = true_positives + false_positives
        spread = numpy.sqrt(total**2 - (positives**2).sum()) * numpy.sqrt(total**2 - (chosen**2).sum())
        top = self._score[self._known].max(axis=1)
        values.update(
            accuracy=correct / total, micro_f1=correct / total,
            mcc=_ratio(correct * total - (positives * chosen).sum(), spread, 0),
            ece=_calibration_error(top, right, weight) / total,
            worst_group_accuracy=_worst_program(self._program[self._known], right, weight))
        return values


def _draws(groups, resamples, seed):
    """[resample, group]: how often each is drawn, by SplitMix64 as in workloads/random.h."""
    with numpy.errstate(over="ignore"):
        mixed = numpy.uint64(seed) + numpy.uint64(0x9e3779b97f4a7c15) * numpy.arange(
            1, resamples * groups + 1, dtype=numpy.uint64)
        mixed = (mixed ^ (mixed >> numpy.uint64(30))) * numpy.uint64(0xbf58476d1ce4e5b9)
        mixed = (mixed ^ (mixed >> numpy.uint64(27))) * numpy.uint64(0x94d049bb133111eb)
        mixed ^= mixed >> numpy.uint64(31)
    drawn = ((mixed >> numpy.uint64(32)) * numpy.uint64(groups) >> numpy.uint64(32)).astype(numpy.int64)
    return numpy.stack([numpy.bincount(row, minlength=groups) for row in drawn.reshape(resamples, groups)])


def _interval(name, values):
    defined = values[~numpy.isnan(values)]
    if len(defined) * 10 < len(values) * 9:
        raise ValueError(
            f"only {len(defined)} of {len(values)} resamples define {name}: too few groups have each label")
    return numpy.quantile(defined, 0.025), numpy.quantile(defined, 0.975)


def evaluate(dataset, track, scores, experiment=None, names=None):
    """{metric: (value, low, high)} of held-out scores, in the leaderboard's order.

    scores: [sample], or [sample, class] where there are several; those of samples that take no part are not looked at.
    """
    about = dataset.experiment(experiment)
    held_out_in = dataset.held_out_in(track, experiment)
    held_out = held_out_in >= 0
    group = dataset.track_array("group", track, experiment)
    left_out_in = dataset.track_array("left_out_in", track, experiment)
    unknown = numpy.zeros(len(dataset), bool)
    if dataset.labelling == MULTI_CLASS:
        unknown = dataset.y < 0
    open_world = bool(unknown[held_out].any())
    if left_out_in is not None:
        open_world = True
        unknown = unknown | (left_out_in == held_out_in)
        group = numpy.where(unknown, numpy.char.add("family ", dataset.samples["family"]),
                            numpy.char.add("file ", dataset.samples["file"]))
    scores = numpy.asarray(scores, dtype=float)[held_out]
    program = numpy.unique(dataset.samples["program"], return_inverse=True)[1][held_out]
    if dataset.labelling == BINARY:
        predictions = _Binary(scores, dataset.y[held_out], program)
    else:
        truth = dataset.y == 1 if dataset.labelling == MULTI_LABEL else (
            dataset.y[:, None] == numpy.arange(len(dataset.classes)))
        truth = truth & ~unknown[:, None]
        predictions = _Classes(dataset.labelling, scores, truth[held_out], program, unknown[held_out])
    names = names or metric_names(dataset.labelling, open_world)
    numbers = numpy.unique(group[held_out], return_inverse=True)[1]
    values = predictions.evaluate(numpy.ones(len(scores)))
    resampled = {name: [] for name in names}
    for draws in _draws(numbers.max() + 1, about["bootstrap_resamples"], int(about["bootstrap_seed"])):
        drawn = predictions.evaluate(draws[numbers])
        for name in names:
            resampled[name].append(drawn.get(name, numpy.nan))
    return {name: (values[name], *_interval(name, numpy.array(resampled[name]))) for name in names}
