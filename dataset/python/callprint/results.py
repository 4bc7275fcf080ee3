"""What an experiment left: metrics with intervals, and predictions."""
import json
import pathlib
import re


class Results:
    """A results.json, or an entry of the leaderboard (a .textproto, whose packed predictions stay packed).

    metrics: {(track, model): {metric: (value, low, high)}}, with 95 % intervals.
    """

    def __init__(self, path):
        text = pathlib.Path(path).read_text()
        self._folds = []
        if str(path).endswith(".textproto"):
            self.metrics = dict([_entry_metrics(text, path)])
            return
        result = json.loads(text)
        self._folds = result["fold"]
        self.metrics = {
            (row["track"], row["model"]):
            {metric["name"]: (metric["value"], metric["ci_low"], metric["ci_high"]) for metric in row["metric"]}
            for row in result["summary"]
        }

    def predictions(self, track, model):
        """{sample id: score}: of the positive label, or a list with the score of each class."""
        scores = {}
        for fold in self._folds:
            if fold["track"] == track and fold["model"]["name"] == model:
                for prediction in fold.get("prediction", []):
                    scores[prediction["sample_id"]] = prediction["class_score"] or prediction["score"]
        if not scores:
            raise ValueError(
                f"no predictions of {model!r} on {track!r}; results.json has them of two labels only, others are in "
                "`bazel run //dataset:export -- --format=csv --results=results.pb --out=FOLDER`")
        return scores


def _entry_metrics(text, path):
    names = {key: re.search(rf'^{key}: "([^"]*)"$', text, re.M) for key in ("track", "name")}
    if not all(names.values()):
        raise ValueError(f"{path} is no entry of the leaderboard")
    metrics = {}
    for block in re.findall(r"^metric \{\n(.*?)^\}", text, re.M | re.S):
        fields = dict(re.findall(r'^  (\w+): "?([^"\n]*)"?$', block, re.M))
        # A number that is 0 is not written.
        metrics[fields["name"]] = tuple(float(fields.get(key, 0)) for key in ("value", "ci_low", "ci_high"))
    return (names["track"].group(1), names["name"].group(1)), metrics
