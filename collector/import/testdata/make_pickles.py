#!/usr/bin/env python3
"""Writes small folders and files of the form that TraceMeOut's processing leaves, by Python's own pickle module.

make_pickles.py FOLDER: FOLDER/processed_trace/Dataset{0,2}.pkl and FOLDER/helpers/unique_elems.pkl. The labels are
numpy's scalars, as there, without numpy: modules of its names stand in.
"""

import os
import pickle
import sys
import types


class dtype:
    def __reduce__(self):
        return (dtype, ("i8", 0, 1), (3, "<", None, None, None, -1, -1, 0))

    def __init__(self, *arguments):
        pass

    def __setstate__(self, state):
        pass


def scalar(kind, data):
    return int.from_bytes(data, "little", signed=True)


class Label:
    def __init__(self, value):
        self.value = value

    def __reduce__(self):
        return (scalar, (KIND, self.value.to_bytes(8, "little", signed=True)))


def stand_in(name, thing):
    module = sys.modules.setdefault(name, types.ModuleType(name))
    setattr(module, thing.__name__, thing)
    thing.__module__ = name


KIND = dtype()
for module, thing in (("numpy", dtype), ("numpy.core", Label), ("numpy.core.multiarray", scalar)):
    stand_in(module, thing)

# Three periods: calls by number, and the calls that each made. In the last list that is not empty, the published
# files have nothing: here call 2 of the first period made call 3.
CALLS = [[1, 2, 3, 4, 5], [1], [2, 300, 2]]
CHILDREN = [[[1], [2, 4]], [], [[1, 2]]]
NAMES = {
    "!__COUNTER__!": 300,
    "syscall.trace.enter": 1,
    "..secure.computing": 2,
    "get.vma.policy.part.37": 3,
    "gen6.pm.iir.isra.8i915": 4,
    "i915.gem.busy.ioctli915": 5,
    "vfs.read": 300,
}


def main():
    folder = sys.argv[1]
    for part in ("processed_trace", "helpers"):
        os.makedirs(os.path.join(folder, part), exist_ok=True)
    data = {"X1": CALLS, "X2": CHILDREN, "Y": [Label(1), Label(1), Label(0)]}
    for processor in (0, 2):
        with open(os.path.join(folder, "processed_trace", f"Dataset{processor}.pkl"), "wb") as file:
            pickle.dump(data, file, 3)
    with open(os.path.join(folder, "helpers", "unique_elems.pkl"), "wb") as file:
        pickle.dump(NAMES, file, 3)


main()
