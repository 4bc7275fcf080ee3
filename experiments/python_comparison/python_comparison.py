"""The classical models in Python, from traces as text: what a script with scikit-learn, xgboost and networkx does.

  python_comparison.py TEXTS FOLDS OUT PROTOC

TEXTS has a file a sample, ID.LABEL.txt, as `describe --run` lists its events. FOLDS has fold.pb files of run_fold, which
say who is held out where. Writes a line a model into OUT: name, right answers, answers; then the seconds of features
and of training.
"""
import math
import pathlib
import re
import struct
import subprocess
import sys
import time

import networkx
import numpy
import scipy.sparse
import xgboost
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import MaxAbsScaler

EVENT = re.compile(r"^ +[\d.]+ +\d+ +(\d+) \| ( *)(\w[\w.]*)\(\) \{$")


def graph_of(path):
    """Calls of each function, and the call graph with a count an edge."""
    calls, graph, stacks = {}, networkx.DiGraph(), {}
    with open(path) as lines:
        for line in lines:
            event = EVENT.match(line)
            if not event:
                continue
            task, depth, function = event.group(1), len(event.group(2)) // 2, event.group(3)
            calls[function] = calls.get(function, 0) + 1
            stack = stacks.setdefault(task, [])
            del stack[depth:]
            stack.extend([None] * (depth - len(stack)))
            if stack and stack[-1] is not None:
                caller = stack[-1]
                if graph.has_edge(caller, function):
                    graph[caller][function]["calls"] += 1
                else:
                    graph.add_edge(caller, function, calls=1)
            graph.add_node(function)
            stack.append(function)
    return calls, graph


def features_of(path):
    calls, graph = graph_of(path)
    undirected = networkx.Graph(graph)
    features = {"count:" + name: math.log1p(count) for name, count in calls.items()}
    measures = {
        "betweenness": networkx.betweenness_centrality(graph),
        "closeness": networkx.closeness_centrality(graph),
        "pagerank": networkx.pagerank(graph, weight="calls"),
        "eigenvector": networkx.eigenvector_centrality_numpy(undirected),
        "clustering": networkx.clustering(undirected),
    }
    for measure, values in measures.items():
        for name, value in values.items():
            features[f"{measure}:{name}"] = abs(value)
    return features


def held_out(protoc, path):
    """Ids in field 8 (prediction) of a FoldResult."""
    with open(path, "rb") as fold:
        text = subprocess.run([protoc, "--decode_raw"], stdin=fold, capture_output=True, check=True, text=True).stdout
    return re.findall(r'^8 \{\n  1: "([^"]+)"', text, re.M)


def main():
    texts, folds, out, protoc = map(pathlib.Path, sys.argv[1:])
    began = time.monotonic()
    samples = {}
    for path in sorted(texts.glob("*.txt")):
        sample, label = path.name[: -len(".txt")].split(".")
        samples[sample] = (label == "encryption", features_of(path))
    ids = sorted(samples)
    columns = {name: i for i, name in enumerate(sorted({n for s in ids for n in samples[s][1]}))}
    matrix = scipy.sparse.lil_matrix((len(ids), len(columns)))
    for row, sample in enumerate(ids):
        for name, value in samples[sample][1].items():
            matrix[row, columns[name]] = value
    matrix = matrix.tocsr()
    labels = numpy.array([samples[s][0] for s in ids], dtype=int)
    featured = time.monotonic()

    counts = numpy.array([name.startswith("count:") for name in sorted(columns)])
    right = {"logistic_regression": 0, "xgboost": 0}
    answers = 0
    for fold in sorted(folds.glob("*.pb")):
        out_ids = set(held_out(protoc, fold))
        test = numpy.array([s in out_ids for s in ids])
        answers += int(test.sum())
        scaler = MaxAbsScaler().fit(matrix[~test][:, counts])
        linear = LogisticRegression(C=0.1, solver="liblinear").fit(
            scaler.transform(matrix[~test][:, counts]), labels[~test])
        right["logistic_regression"] += int(
            (linear.predict(scaler.transform(matrix[test][:, counts])) == labels[test]).sum())
        trees = xgboost.XGBClassifier(
            n_estimators=100, max_depth=4, learning_rate=0.2, subsample=0.8, colsample_bytree=0.2, max_bin=64,
            tree_method="hist", n_jobs=1, random_state=1).fit(matrix[~test], labels[~test])
        right["xgboost"] += int((trees.predict(matrix[test]) == labels[test]).sum())
    trained = time.monotonic()
    with open(out, "w") as result:
        for model, count in right.items():
            result.write(f"{model} {count} {answers}\n")
        result.write(f"features {featured - began:.3f}\ntraining {trained - featured:.3f}\n")


main()
