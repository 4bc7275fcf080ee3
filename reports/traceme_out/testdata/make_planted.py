#!/usr/bin/env python3
"""Writes a folder as TraceMeOut leaves it, in which what plays is planted.

make_planted.py FOLDER: eight stretches of twelve periods, playing and paused in turn. While playing, `decode` is called
three times a period, and once while paused; `tick` is called as often as chance has it.
"""

import os
import pickle
import random
import sys

NAMES = {"!__COUNTER__!": 3, "sys.enter": 1, "decode.isra.7": 2, "tick": 3}


def main():
    folder = sys.argv[1]
    draw = random.Random(7)
    calls, children, labels = [], [], []
    for stretch in range(8):
        playing = stretch % 2 == 0
        for _ in range(12):
            inner = [2] * (3 if playing else 1) + [3] * draw.randrange(4, 9)
            draw.shuffle(inner)
            calls.append([1] + inner)
            children.append([list(range(1, len(inner) + 1))])
            labels.append(int(playing))
    for part in ("processed_trace", "helpers"):
        os.makedirs(os.path.join(folder, part), exist_ok=True)
    with open(os.path.join(folder, "processed_trace", "Dataset1.pkl"), "wb") as file:
        pickle.dump({"X1": calls, "X2": children, "Y": labels}, file, 3)
    with open(os.path.join(folder, "helpers", "unique_elems.pkl"), "wb") as file:
        pickle.dump(NAMES, file, 3)


main()
