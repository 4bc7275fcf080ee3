"""A dataset as arrays: a row a sample, in the order of the samples' ids."""
import json
import os
import pathlib

import numpy
import scipy.sparse

SCHEMA_VERSION = 1
BINARY, MULTI_CLASS, MULTI_LABEL = "BINARY", "MULTI_CLASS", "MULTI_LABEL"
TRAINED_ON, HELD_OUT = 1, 2


def _folder(name, root):
    """The folder of a dataset: below `root`, $CALLPRINT_DATA, or the unpacked release that this module lies in."""
    root = pathlib.Path(root or os.environ.get("CALLPRINT_DATA") or pathlib.Path(__file__).resolve().parents[2])
    for place in (root / "datasets" / name, root / name):
        if (place / "dataset.json").is_file():
            return place
    if (root / "dataset.json").is_file() and json.loads((root / "dataset.json").read_text())["name"] == name:
        return root
    raise FileNotFoundError(
        f"no dataset {name!r} in {root}; give root=, the folder of an unpacked release or of "
        "`bazel run //dataset:export`, or set CALLPRINT_DATA")


class Dataset:
    """A dataset and the folds of the experiments on it.

    samples: dict of arrays by name: id, label, program, family, file, shard, kernel, session, events, ... Labels,
        groups and facts; only `events` and `input_bytes` tell a model anything, and neither is a feature.
    y: what there is to predict. BINARY: 1 for the positive label, else 0. MULTI_CLASS: index into `classes`, or -1 for
        samples of the open world, which no fold trains on. MULTI_LABEL: [sample, class], 1 where the class is there.
    classes: names; of BINARY the positive label alone.
    """

    def __init__(self, name, root=None):
        self.folder = _folder(name, root)
        self.about = json.loads((self.folder / "dataset.json").read_text())
        if self.about["schema_version"] != SCHEMA_VERSION:
            raise ValueError(f"{self.folder}: schema version {self.about['schema_version']}, but this module reads "
                             f"{SCHEMA_VERSION}; take the module of the same release")
        self.name = self.about["name"]
        self.labelling = self.about["labelling"]
        self.classes = self.about["class"] or [self.about["positive_label"]]
        with numpy.load(self.folder / "samples.npz") as arrays:
            every = {key: arrays[key] for key in arrays.files}
        self.y = every.pop("target")
        self.samples = {key: value for key, value in every.items() if "/" not in key}
        self._tracks = {key: value for key, value in every.items() if "/" in key}

    def __len__(self):
        return len(self.y)

    @property
    def groups(self):
        """Names of the feature groups that were exported."""
        return [group["name"] for group in self.about["group"]]

    def features(self, groups=None):
        """(X, columns): a sparse matrix of float32, and the columns' names ("count:vfs_read"), which are sorted."""
        wanted = self.groups if groups is None else list(groups)
        unknown = sorted(set(wanted) - set(self.groups))
        if unknown or len(set(wanted)) != len(wanted) or not wanted:
            raise ValueError(f"groups={wanted}: give some of {', '.join(self.groups)}, each once")
        matrices, names = [], []
        for group in sorted(wanted):
            with numpy.load(self.folder / "features" / f"{group}.npz") as arrays:
                shape = tuple(arrays["shape"])
                matrices.append(
                    scipy.sparse.csr_matrix((arrays["data"], arrays["indices"], arrays["indptr"]), shape=shape))
                names.append(arrays["columns"])
        # Learners of scikit-learn want indices that rise.
        matrix = scipy.sparse.hstack(matrices, format="csr")
        matrix.sort_indices()
        return matrix, numpy.concatenate(names)

    def experiment(self, name=None):
        """How an experiment splits (seed, tracks) and makes intervals; the first without a name."""
        experiments = {entry["experiment"]: entry for entry in self.about["experiment"]}
        if not experiments:
            raise ValueError(f"{self.folder} was exported without experiments; give --splits")
        if name is None:
            return self.about["experiment"][0]
        if name not in experiments:
            raise ValueError(f"no experiment {name!r} on {self.name}; there are {', '.join(experiments)}")
        return experiments[name]

    def tracks(self, experiment=None):
        return [track["name"] for track in self.experiment(experiment)["track"]]

    def track_array(self, kind, track, experiment=None):
        """part [fold, sample], group [sample], or left_out_in [sample] (None where nothing is left out)."""
        name = self.experiment(experiment)["experiment"]
        if track not in self.tracks(experiment):
            raise ValueError(f"no track {track!r} in {name}; there are {', '.join(self.tracks(experiment))}")
        return self._tracks.get(f"{kind}/{name}/{track}")

    def folds(self, track, experiment=None):
        """A list of (train, test), arrays of indices of samples: what scikit-learn takes as `cv`."""
        part = self.track_array("part", track, experiment)
        return [(numpy.flatnonzero(fold == TRAINED_ON), numpy.flatnonzero(fold == HELD_OUT)) for fold in part]

    def held_out_in(self, track, experiment=None):
        """By sample: the fold that holds it out, or -1 where it takes no part in the track."""
        is_held_out = self.track_array("part", track, experiment) == HELD_OUT
        return numpy.where(is_held_out.any(axis=0), is_held_out.argmax(axis=0), -1)


def load(name, groups=None, root=None, experiment=None):
    """(X, y, folds) of a dataset: features of these groups (None: of all), what to predict, and track -> folds.

    `root` is the folder of an unpacked release; without it, $CALLPRINT_DATA, or the one that this module lies in.
    `experiment` chooses whose folds; without it, the first one on the dataset.
    """
    dataset = Dataset(name, root)
    matrix, _ = dataset.features(groups)
    return matrix, dataset.y, {track: dataset.folds(track, experiment) for track in dataset.tracks(experiment)}
