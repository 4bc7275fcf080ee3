"""Entries for Callprint's leaderboard, of any model: text that `bazel run //reports:check` accepts."""
import base64
import hashlib
import json
import math
import pathlib
import re
import struct

import numpy

from callprint.dataset import BINARY, MULTI_CLASS
from callprint.metrics import evaluate, metric_names

_OF_SCORES = ("auroc", "auprc", "brier")
_STEPS, _HALF, _MAX_STEPS = 74, 0x8000, 2045
_MASK = (1 << 64) - 1


def held_out_scores(make_model, dataset, features, track, experiment=None):
    """Scores of every held-out sample: for each fold, a new model from `make_model()` with fit and predict_proba.

    Returns [sample] (two labels) or [sample, class], nan for samples that take no part in the track.
    """
    shape = len(dataset) if dataset.labelling == BINARY else (len(dataset), len(dataset.classes))
    scores = numpy.full(shape, numpy.nan)
    for train, test in dataset.folds(track, experiment):
        model = make_model()
        model.fit(features[train], dataset.y[train])
        probability = model.predict_proba(features[test])
        if dataset.labelling == BINARY:
            scores[test] = probability[:, list(model.classes_).index(1)]
        elif dataset.labelling == MULTI_CLASS:
            scores[test] = 0
            scores[numpy.ix_(test, model.classes_)] = probability
        else:
            scores[test] = numpy.column_stack([column[:, 1] for column in probability]) if isinstance(
                probability, list) else probability
    return scores


def submission(dataset, track, scores, *, name, submitter, trained_with, revision, description="", groups=(),
               experiment=None, method=None, repository_url="", report_url="", external_data_note="", processor="",
               system="", parameters=0, training_seconds=0, peak_memory_bytes=0):
    """The text of an entry.

    scores: as `held_out_scores` gives them, in [0, 1]; of several classes they add up to 1, and of sets of classes each
        stands for itself.
    name: lower-case letters, digits, and ".", "-", "_". A file <name>.textproto is to hold the text.
    trained_with: program, version and settings ("scikit-learn 1.2.1: LogisticRegression(C=0.1)").
    revision: the commit of the code that trained it, 40 hexadecimal digits; `repository_url` says where that is.
    groups: the feature groups that it reads.
    external_data_note: which other data it has learnt from; empty: none.
    """
    about = dataset.experiment(experiment)
    for what, text in (("name", name), ("method", method or name)):
        if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", text):
            raise ValueError(f"{what}={text!r}: 1 to 64 of a-z, 0-9, '.', '-' and '_', a letter or digit first")
    if not re.fullmatch(r"[0-9a-f]{40}( with local changes)?", revision):
        raise ValueError("revision: the 40 hexadecimal digits of a git commit")
    if not submitter or not trained_with:
        raise ValueError("submitter and trained_with are needed: who made it, and with what")
    for text in (submitter, trained_with, description, external_data_note, processor, system):
        if not text.isprintable() and text or len(text.encode()) > 300:
            raise ValueError(f"{text!r} is no line of at most 300 bytes without hidden characters")
    scores = _checked(dataset, track, scores, experiment)
    columns, rounded = _pack(dataset, track, scores, experiment)
    metrics = evaluate(dataset, track, rounded, experiment)
    if dataset.labelling != BINARY:
        # Answers do not tell these.
        metrics.update(evaluate(dataset, track, scores, experiment, names=_OF_SCORES))

    fields = [
        "# proto-file: reports/leaderboard/submission.proto",
        "# proto-message: callprint.Submission",
        "schema_version: 1",
        _text("task", about["experiment"]),
        _text("track", track),
        _text("name", name),
        _text("method", method or name),
        _text("submitter", submitter),
        _message("model", [_text("name", name), _text("description", description),
                           _message("features", [_text("group", group) for group in groups])]),
        _message("split", [f"seed: {int(about['seed'])}",
                           "allow_lossy_samples: true" if about["allow_lossy_samples"] else ""]),
        f"folds: {len(dataset.folds(track, experiment))}",
        _text("dataset", dataset.name),
        _text("dataset_version", dataset.about["version"]),
        _text("dataset_sha256", dataset.about["dataset_sha256"]),
        _text("revision", revision),
        _text("repository_url", repository_url),
        _text("report_url", report_url),
        _message("environment", [_text("processor", processor), _text("system", system)]),
        _message("cost", [f"{key}: {value}" for key, value in (
            ("parameters", parameters), ("training_seconds", training_seconds),
            ("peak_memory_bytes", peak_memory_bytes)) if value]),
        "external_data: true" if external_data_note else "",
        _text("external_data_note", external_data_note),
        _message("predictions", [
            _text("sha256", _digest(dataset, track, scores, experiment)),
            _message("answers", [_text("zstd_base64", base64.b64encode(_part(columns)).decode()),
                                 _text("sha256", hashlib.sha256(columns).hexdigest())])]),
    ]
    open_world = "unknown_auroc" in metrics
    for metric in metric_names(dataset.labelling, open_world):
        value, low, high = map(float, metrics[metric])
        fields.append(_message("metric", [_text("name", metric), f"value: {value!r}", f"ci_low: {low!r}",
                                          f"ci_high: {high!r}"]))
    fields.append(_text("trained_with", trained_with))
    return "\n".join(field for field in fields if field) + "\n"


def write_submission(folder, *args, **kwargs):
    """Writes the entry of `submission(...)` where the leaderboard has it, <folder>/<task>/<track>/<name>.textproto."""
    text = submission(*args, **kwargs)
    names = [re.search(rf'^{key}: "([^"]*)"$', text, re.M).group(1) for key in ("task", "track", "name")]
    path = pathlib.Path(folder).joinpath(*names[:2]) / f"{names[2]}.textproto"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def _checked(dataset, track, scores, experiment):
    scores = numpy.asarray(scores, dtype=float)
    expected = (len(dataset),) if dataset.labelling == BINARY else (len(dataset), len(dataset.classes))
    if scores.shape != expected:
        raise ValueError(f"scores have shape {scores.shape}, not {expected}")
    if dataset.labelling != BINARY:
        # As they are stored.
        scores = scores.astype(numpy.float32).astype(float)
    held_out = scores[dataset.held_out_in(track, experiment) >= 0]
    if not ((held_out >= 0) & (held_out <= 1)).all():
        raise ValueError("some scores of held-out samples are missing, or not in [0, 1]")
    if dataset.labelling == MULTI_CLASS and (abs(held_out.sum(axis=1) - 1) > 1e-3).any():
        raise ValueError("the scores of a sample do not add up to 1")
    return scores


def _code(score):
    """reports/predictions/score_code.h: the log odds as an integer of two bytes."""
    if score <= 0:
        return 0
    if score >= 1:
        return 0xffff
    steps = math.log(score / (1 - score)) * _STEPS
    # As std::round does, halves away from 0; below 0.5 it stays below.
    steps = math.copysign(math.floor(abs(steps) + 0.5), steps)
    if score < 0.5:
        steps = min(steps, -1.0)
    return _HALF + int(min(max(steps, -_MAX_STEPS), _MAX_STEPS))


def _score_of(code):
    if code in (0, 0xffff):
        return float(code != 0)
    return 1 / (1 + math.exp((_HALF - code) / _STEPS))


def _pack(dataset, track, scores, experiment):
    """The bytes of an AnswerColumns, and scores as they are read from it."""
    fold = dataset.held_out_in(track, experiment)
    held_out = numpy.flatnonzero(fold >= 0)
    rounded = numpy.full(scores.shape, numpy.nan)
    codes, answers, sets = [], b"", b""
    for i in held_out:
        if dataset.labelling == BINARY:
            codes.append(_code(scores[i]))
            rounded[i] = _score_of(codes[-1])
        elif dataset.labelling == MULTI_CLASS:
            classes = scores.shape[1]
            answer = int(scores[i].argmax())
            codes.append(_code(scores[i, answer]))
            answers += bytes([answer])
            top = max(_score_of(codes[-1]), 1 / classes + 1e-6)
            rounded[i] = numpy.float32((1 - top) / (classes - 1))
            rounded[i, answer] = numpy.float32(top)
        else:
            rounded[i] = scores[i] >= 0.5
            sets += numpy.packbits(scores[i] >= 0.5, bitorder="little").tobytes()
    columns = b"".join(_field(1, str(dataset.samples["id"][i]).encode()) for i in held_out)
    columns += _field(2, fold[held_out].astype(numpy.uint8).tobytes())
    low_and_high = bytes(code & 0xff for code in codes) + bytes(code >> 8 for code in codes)
    for number, value in ((3, low_and_high), (4, answers), (5, sets)):
        columns += _field(number, value) if value else b""
    return columns, rounded


def _digest(dataset, track, scores, experiment):
    """SHA-256 of the exact predictions: of an ExperimentResult as PredictionsSha256 serializes it."""
    about = dataset.experiment(experiment)
    left_out_in = dataset.track_array("left_out_in", track, experiment)
    split = _number(1, int(about["seed"])) + _number(2, int(about["allow_lossy_samples"]))
    folds = dataset.folds(track, experiment)
    result = b""
    for fold, (_, test) in enumerate(folds):
        content = _field(2, track.encode()) + _number(3, fold) + _number(4, len(folds))
        for i in test:
            prediction = _field(1, str(dataset.samples["id"][i]).encode())
            label = str(dataset.samples["label"][i]).encode()
            prediction += _field(2, label) if label else b""
            if dataset.labelling == BINARY:
                prediction += b"\x19" + struct.pack("<d", scores[i]) if scores[i] else b""
            else:
                prediction += _field(4, scores[i].astype("<f4").tobytes())
            content += _field(8, prediction)
        families = set() if left_out_in is None else set(dataset.samples["family"][left_out_in == fold])
        left_out = b"".join(_field(1, str(family).encode()) for family in sorted(families))
        content += _field(9, split) + _field(10, dataset.about["dataset_sha256"].encode()) + _field(11, left_out)
        result += _field(6, content)
    return hashlib.sha256(result).hexdigest()


def _varint(value):
    encoded = b""
    while value > 127:
        encoded += bytes([value & 127 | 128])
        value >>= 7
    return encoded + bytes([value])


def _field(number, value):
    """A field of bytes on protobuf's wire."""
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _number(number, value):
    return _varint(number << 3) + _varint(value) if value else b""


def _part(content):
    """A part as in collector/shard/shard_file.h: sizes, and a zstd frame (RFC 8878) of blocks that are stored."""
    blocks, size = b"", 1 << 17
    for begin in range(0, len(content), size):
        block = content[begin:begin + size]
        last = begin + size >= len(content)
        blocks += struct.pack("<I", len(block) << 3 | last)[:3] + block
    # One segment with its size in four bytes, and a checksum behind it.
    frame = b"\x28\xb5\x2f\xfd\xa4" + struct.pack("<I", len(content)) + blocks
    frame += struct.pack("<I", _xxh64(content) & 0xffffffff)
    return struct.pack("<QQ", len(frame), len(content)) + frame


def _xxh64(data):
    """XXH64 with seed 0, the checksum of zstd frames."""
    p1, p2, p3, p4, p5 = (0x9e3779b185ebca87, 0xc2b2ae3d27d4eb4f, 0x165667b19e3779f9, 0x85ebca77c2b2ae63,
                          0x27d4eb2f165667c5)

    def rotated(value, by):
        return (value << by | value >> (64 - by)) & _MASK

    def mixed(lane, word):
        return rotated((lane + word * p2) & _MASK, 31) * p1 & _MASK

    at = 0
    if len(data) >= 32:
        lanes = [(p1 + p2) & _MASK, p2, 0, -p1 & _MASK]
        while at + 32 <= len(data):
            lanes = [mixed(lane, word) for lane, word in zip(lanes, struct.unpack_from("<4Q", data, at))]
            at += 32
        value = sum(rotated(lane, by) for lane, by in zip(lanes, (1, 7, 12, 18))) & _MASK
        for lane in lanes:
            value = ((value ^ mixed(0, lane)) * p1 + p4) & _MASK
    else:
        value = p5
    value = (value + len(data)) & _MASK
    while at + 8 <= len(data):
        value = (rotated(value ^ mixed(0, struct.unpack_from("<Q", data, at)[0]), 27) * p1 + p4) & _MASK
        at += 8
    if at + 4 <= len(data):
        value = (rotated(value ^ struct.unpack_from("<I", data, at)[0] * p1 & _MASK, 23) * p2 + p3) & _MASK
        at += 4
    for byte in data[at:]:
        value = rotated(value ^ byte * p5 & _MASK, 11) * p1 & _MASK
    value = (value ^ value >> 33) * p2 & _MASK
    value = (value ^ value >> 29) * p3 & _MASK
    return value ^ value >> 32


def _text(field, value):
    # JSON's escapes of a text are those of text protos, but for \u, which stays the character itself.
    return f"{field}: {json.dumps(value, ensure_ascii=False)}" if value else ""


def _message(field, lines):
    inside = "\n".join(line for line in lines if line)
    return f"{field} {{\n" + re.sub("^", "  ", inside, flags=re.M) + "\n}" if inside else ""
