"""A release as somebody has it who knows nothing of Bazel: unpacked elsewhere, read by numpy, scipy and scikit-learn.

  release_test.py CHECK_ENTRIES MADE PROTOC

Looks at the folder it is started in, the unpacked release. MADE has what release_test.sh laid beside it: board/, the
leaderboard's files; results/, tasks/ and own/, the made-up experiments, their tasks, and entries that `submit` wrote of
them; csv/, the same datasets as CSV; tables/, feature tables; and descriptors/, with which protoc reads those.
"""
import csv
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import unittest

import numpy
import scipy.sparse
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MaxAbsScaler

check, made, protoc = map(pathlib.Path, sys.argv[1:])
release = pathlib.Path.cwd()
sys.path.insert(0, str(release / "python"))
sys.dont_write_bytecode = True
import callprint  # noqa: E402
from callprint import leaderboard  # noqa: E402

REVISION = "0123456789" * 4
SMOKES = {"synthetic": "smoke", "synthetic_classes": "smoke_classes", "synthetic_mix": "smoke_mix"}


def check_entry(path, *more):
    """Exit code and output of the leaderboard's checker."""
    done = subprocess.run([check, *more, path], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def decoded(content, message):
    """What protoc says of a message."""
    descriptors = ":".join(map(str, sorted((made / "descriptors").iterdir())))
    return subprocess.run([protoc, f"--descriptor_set_in={descriptors}", f"--decode=callprint.{message}"],
                          input=content, capture_output=True, check=True).stdout.decode("ascii")


def table(path):
    with open(path) as file:
        return list(csv.DictReader(file))


def predictions(smoke):
    return table(made / "results" / smoke / "predictions.csv")


class ReleaseTest(unittest.TestCase):

    def test_checksums_are_of_all_files(self):
        listed = dict(reversed(line.split("  ")) for line in (release / "SHA256SUMS").read_text().splitlines())
        files = {str(path.relative_to(release)) for path in release.rglob("*") if path.is_file()}
        self.assertEqual(set(listed), files - {"SHA256SUMS"})
        for name, digest in listed.items():
            self.assertEqual(hashlib.sha256((release / name).read_bytes()).hexdigest(), digest, name)

    def test_has_what_a_reader_needs(self):
        for name in ("LICENSE", "CITATION.cff", "README.md", "python/pyproject.toml", "packages/encryption.lock",
                     "datasets/video_playback/card.md", "datasets/video_playback/croissant.json",
                     "datasets/video_playback/manifest.textproto",
                     "datasets/video_playback/video_playback-00000-of-00016.shard"):
            self.assertTrue((release / name).is_file(), name)

    def test_scipy_reads_a_group_by_itself(self):
        path = release / "datasets/video_playback/features/count.npz"
        matrix = scipy.sparse.load_npz(path)
        self.assertEqual(matrix.dtype, numpy.float32)
        self.assertTrue(matrix.has_sorted_indices)
        with numpy.load(path) as arrays:
            columns = arrays["columns"]
            self.assertEqual(arrays["indices"].dtype, numpy.int32)
        self.assertEqual(matrix.shape, (2261, len(columns)))
        self.assertEqual(sorted(columns), list(columns))

    def test_a_model_of_scikit_learn_scores_as_the_report_says(self):
        dataset = callprint.Dataset("video_playback")
        matrix, _ = dataset.features(["count"])
        # As models/specs/logistic_regression.textproto, but for its choice of functions.
        model = make_pipeline(FunctionTransformer(numpy.log1p), MaxAbsScaler(),
                              LogisticRegression(C=0.1, solver="liblinear"))
        folds = dataset.folds("unseen_session")
        scores = cross_val_predict(model, matrix, dataset.y, cv=folds, method="predict_proba")[:, 1]
        path = callprint.write_submission(
            made / "entries", dataset, "unseen_session", scores, name="sklearn_logistic", submitter="Ada Lovelace",
            trained_with="scikit-learn: LogisticRegression(C=0.1)", revision=REVISION, groups=["count"],
            description="Log counts of kernel functions", repository_url="https://example.org/model")
        code, printed = check_entry(path, "--placed", f"--tasks={made}/board/video_playback/task.textproto")
        self.assertEqual(code, 0, printed)
        report = callprint.Results(made / "board/video_playback/unseen_session/logistic_regression.textproto")
        mine = callprint.Results(path).metrics["unseen_session", "sklearn_logistic"]
        for metric in ("balanced_accuracy", "auroc"):
            _, low, high = report.metrics["unseen_session", "logistic_regression"][metric]
            print(f"unseen_session {metric}: {mine[metric][0]:.4f}, the report's [{low:.4f}, {high:.4f}]")
            self.assertTrue(low <= mine[metric][0] <= high, metric)

    def test_models_of_every_labelling_and_track_make_entries_that_hold(self):
        for name, smoke in SMOKES.items():
            dataset = callprint.Dataset(name)
            matrix, _ = dataset.features(["count"])
            for track in dataset.tracks():
                # It answers with probabilities in each way that scikit-learn has: of the classes that were trained on,
                # and of sets of labels as a list.
                scores = callprint.held_out_scores(
                    lambda: RandomForestClassifier(n_estimators=5, random_state=1), dataset, matrix, track)
                path = callprint.write_submission(
                    made / "entries", dataset, track, scores, name="forest", submitter="Ada",
                    trained_with="scikit-learn: RandomForestClassifier(n_estimators=5)", revision=REVISION)
                code, printed = check_entry(path, "--placed", f"--tasks={made}/tasks/{smoke}/task.textproto")
                self.assertEqual(code, 0, printed)

    def test_refuses_scores_that_are_none(self):
        for name, wrong, what in (("synthetic", 1.5, "not in"), ("synthetic", numpy.nan, "missing"),
                                  ("synthetic_classes", 0.9, "add up")):
            dataset = callprint.Dataset(name)
            shape = len(dataset) if name == "synthetic" else (len(dataset), len(dataset.classes))
            for scores, said in ((numpy.full(shape, wrong), what), (numpy.zeros(3), "shape")):
                with self.assertRaisesRegex(ValueError, said):
                    callprint.submission(dataset, "random", scores, name="bad", submitter="Ada", trained_with="hope",
                                         revision=REVISION)

    def test_an_entry_with_better_numbers_than_its_predictions_is_refused(self):
        dataset = callprint.Dataset("synthetic")
        scores = numpy.full(len(dataset), 0.5)
        path = callprint.write_submission(
            made / "entries", dataset, "random", scores, name="bold", submitter="Ada", trained_with="hope",
            revision=REVISION)
        text = re.sub(r'(name: "accuracy"\n  value: )\S+', r"\g<1>0.75", path.read_text())
        path.write_text(text)
        code, printed = check_entry(path, f"--tasks={made}/tasks/smoke/task.textproto")
        self.assertEqual(code, 1)
        self.assertIn("metric accuracy is 0.75", printed)

    def test_folds_are_those_of_the_experiment(self):
        for name, smoke in SMOKES.items():
            dataset = callprint.Dataset(name)
            index = {sample: i for i, sample in enumerate(dataset.samples["id"])}
            held_out, training = {}, {}
            for row in predictions(smoke):
                held_out.setdefault((row["track"], int(row["fold"])), set()).add(index[row["sample"]])
            for fold in json.loads((made / "results" / smoke / "results.json").read_text())["fold"]:
                training[fold["track"], fold["fold"]] = fold["training_samples"]
            folds = {(track, i): fold for track in dataset.tracks() for i, fold in enumerate(dataset.folds(track))}
            self.assertEqual(set(folds), set(held_out))
            for key, (train, test) in folds.items():
                self.assertEqual(set(test), held_out[key], (name, key))
                self.assertEqual(len(train), training[key], (name, key))
                self.assertFalse(set(train) & set(test))

    def test_entries_of_the_same_predictions_are_those_that_submit_writes(self):
        for name, smoke in SMOKES.items():
            dataset = callprint.Dataset(name)
            index = {sample: i for i, sample in enumerate(dataset.samples["id"])}
            scores = {}
            for row in predictions(smoke):
                if row["model"] != "smoke_planted":
                    continue
                of_track = scores.setdefault(row["track"], numpy.full((len(dataset), len(dataset.classes)), numpy.nan))
                of_track[index[row["sample"]]] = [
                    float(value) for key, value in row.items() if key.startswith("score:")]
            self.assertEqual(set(scores), set(dataset.tracks()))
            for track, score in scores.items():
                score = score[:, 0] if dataset.labelling == "BINARY" else score
                path = callprint.write_submission(
                    made / "entries", dataset, track, score, name="smoke_planted", submitter="Ada",
                    trained_with="this suite, as if it was another", revision=REVISION, groups=["count"])
                # Digests of all scores and of the answers, and metrics with intervals.
                code, printed = check_entry(path, f"--tasks={made}/tasks/{smoke}/task.textproto",
                                            f"--results={made}/results/{smoke}/results.pb")
                self.assertEqual(code, 0, printed)
                own = made / "own" / smoke / track / "smoke_planted.textproto"
                digests = [re.findall(r'^ +sha256: "([0-9a-f]{64})"$', text, re.M)
                           for text in (own.read_text(), path.read_text())]
                self.assertEqual(len(digests[0]), 2)
                self.assertEqual(*digests, (name, track))
                mine = callprint.Results(path).metrics[track, "smoke_planted"]
                for metric, numbers in callprint.Results(own).metrics[track, "smoke_planted"].items():
                    for one, other in zip(numbers, mine[metric]):
                        self.assertAlmostEqual(one, other, places=9, msg=f"{name} {track} {metric}")

    def test_results_of_two_labels_are_read_with_their_predictions(self):
        read = callprint.Results(made / "results/smoke/results.json")
        scores = read.predictions("random", "smoke_planted")
        rows = [row for row in predictions("smoke") if (row["track"], row["model"]) == ("random", "smoke_planted")]
        dataset = callprint.Dataset("synthetic")
        self.assertEqual(scores, {row["sample"]: float(row["score:" + dataset.classes[0]]) for row in rows})
        right = [(scores[row["sample"]] >= 0.5) == (row["label"] == dataset.classes[0]) for row in rows]
        self.assertAlmostEqual(read.metrics["random", "smoke_planted"]["accuracy"][0], sum(right) / len(right))
        self.assertRaises(ValueError, callprint.Results(made / "results/smoke_mix/results.json").predictions,
                          "random", "smoke_planted")

    def test_csv_says_the_same_as_npz(self):
        for name in SMOKES:
            dataset = callprint.Dataset(name)
            folder = made / "csv" / name
            rows = table(folder / "samples.csv")
            self.assertEqual([row["id"] for row in rows], list(dataset.samples["id"]))
            for key in ("label", "program", "family", "file", "shard", "kernel", "cipher", "trace_sha256"):
                self.assertEqual([row[key] for row in rows], list(dataset.samples[key]), key)
            self.assertEqual([int(row["events"]) for row in rows], list(dataset.samples["events"]))
            index = {sample: i for i, sample in enumerate(dataset.samples["id"])}
            matrix, columns = dataset.features(["count"])
            place = {column: i for i, column in enumerate(columns)}
            dense = numpy.zeros(matrix.shape, numpy.float32)
            for row in table(folder / "features/count.csv"):
                dense[index[row["sample"]], place[row["column"]]] = numpy.float32(row["value"])
            self.assertTrue((dense == matrix.toarray()).all())
            parts = {}
            for row in table(folder / "folds.csv"):
                parts.setdefault((row["track"], int(row["fold"]), row["part"]), set()).add(index[row["sample"]])
            for track in dataset.tracks():
                for i, (train, test) in enumerate(dataset.folds(track)):
                    self.assertEqual(parts[track, i, "training"], set(train))
                    self.assertEqual(parts[track, i, "held_out"], set(test))

    def test_sums_by_column_are_those_of_the_feature_tables(self):
        sums, samples = {}, set()
        for path in sorted((made / "tables").iterdir()):
            text = decoded(path.read_bytes(), "FeatureTable")
            samples |= set(re.findall(r'^sample \{\n  id: "([^"]*)"', text, re.M))
            escaped = re.search(r'^block \{\n  key: "count"\n  value: "(.*)"\n\}', text, re.M).group(1)
            block = decoded(escaped.encode().decode("unicode_escape").encode("latin-1"), "FeatureBlock")
            names = re.findall(r'^column: "(.*)"$', block, re.M)
            at = map(int, re.findall(r"^column_index: (\d+)$", block, re.M))
            for column, value in zip(at, map(float, re.findall(r"^value: (\S+)$", block, re.M))):
                sums[names[column]] = sums.get(names[column], 0) + value
        dataset = callprint.Dataset("synthetic")
        matrix, columns = dataset.features(["count"])
        self.assertEqual(samples, set(dataset.samples["id"]))
        mine = dict(zip(columns, numpy.asarray(matrix.sum(axis=0, dtype=float)).ravel()))
        self.assertEqual(set(sums), {column for column, total in mine.items() if total})
        for column, total in sums.items():
            self.assertAlmostEqual(total / mine[column], 1, places=5, msg=column)

    def test_says_what_there_is_where_something_is_not(self):
        for wrong, what in ((lambda: callprint.load("absent"), "no dataset 'absent'"),
                            (lambda: callprint.load("synthetic", groups=["nothing"]), "count, summary"),
                            (lambda: callprint.Dataset("synthetic").folds("sideways"), "unseen_family"),
                            (lambda: callprint.load("synthetic", experiment="other"), "there are smoke")):
            with self.assertRaises((ValueError, FileNotFoundError)) as raised:
                wrong()
            self.assertIn(what, str(raised.exception))

    def test_the_checksum_of_a_frame_is_xxh64(self):
        # Values of the algorithm's own sanity checks (xxHash, seed 0), and of a text as xxhsum prints it.
        self.assertEqual(leaderboard._xxh64(b""), 0xef46db3751d8e999)
        self.assertEqual(leaderboard._xxh64(b"a"), 0xd24ec4f1a98c6e5b)
        self.assertEqual(leaderboard._xxh64(b"abc"), 0x44bc2cf5ad770999)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
