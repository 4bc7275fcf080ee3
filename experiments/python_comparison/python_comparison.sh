#!/bin/bash
# The classical models here and in Python (python_comparison.py), from the same traces, on the same folds: right
# answers with 95 % intervals (Wilson), and seconds.
#   bazel run //experiments:python_comparison
# Both sides have the environment of the experiments' actions (PINNED_ENV): one thread, huge pages.
# Needs the Debian packages python3-networkx, python3-sklearn and python3-xgboost.
#   python_comparison.sh PYTHON_SCRIPT PROTOC DESCRIBE EXTRACT JOIN RESOLVE RUN_FOLD SPEC MANIFEST SHARD MODEL...
# A run takes about ten minutes, nearly all of them in Python.
set -euo pipefail
export LC_ALL=C
script=$1 protoc=$2 describe=$3 extract=$4 join=$5 resolve=$6 run_fold=$7 spec=$8 manifest=$9 shard=${10}
shift 10
folds=5
python=/usr/bin/python3
"$python" -c 'import networkx, sklearn, xgboost' 2> /dev/null || {
  echo "python_comparison: install python3-networkx, python3-sklearn and python3-xgboost (apt-get install)" >&2
  exit 1
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
seconds() { date +%s.%N; }

# Ours: from the shard to predictions.
began=$(seconds)
"$extract" --shard="$shard" --dataset=encryption --dataset_version=2 --out="$scratch/features.pb"
featured=$(seconds)
"$resolve" --spec="$spec" --tracks="random=$folds" --out="$scratch/spec.pb" --split_out="$scratch/split.pb"
for model in "$@"; do
  name=$(basename "$model" .textproto)
  mkdir "$scratch/$name"
  "$join" --model="$model" --features="$scratch/features.pb" --out="$scratch/$name.features"
  for ((fold = 0; fold < folds; ++fold)); do
    "$run_fold" --split="$scratch/split.pb" --model="$model" --track=random --fold="$fold" --folds="$folds" \
      --manifest="$manifest" --features="$scratch/$name.features" --out="$scratch/$name/$fold.pb"
  done
done
trained=$(seconds)

echo "python_comparison: traces as text, for Python (not timed)" >&2
mkdir "$scratch/texts"
"$describe" "$shard" > "$scratch/shard.txt"
task=$(sed -n 's/^  task \([^,]*\),.*/\1/p' "$scratch/shard.txt")
runs=0
while read -r run id _ label status _; do
  [[ $status == COMPLETED ]] || continue
  "$describe" --run="$run" --events=1000000000 "$shard" > "$scratch/texts/$task-$id.$label.txt"
  runs=$((runs + 1))
done < <(awk '$1 == "run" { table = 1; next } table && $1 ~ /^[0-9]+$/' "$scratch/shard.txt")

echo "python_comparison: $runs runs in Python" >&2
"$python" "$script" "$scratch/texts" "$scratch/$(basename "$1" .textproto)" "$scratch/python.txt" "$protoc"

# The fields of a prediction: sample, label, score (a double, in hexadecimal).
right() {
  for fold in "$scratch/$1"/*.pb; do "$protoc" --decode_raw < "$fold"; done | "$python" -c '
import re, struct, sys
answers = re.findall(r"^8 \{\n  1: \"[^\"]+\"\n  2: \"([^\"]+)\"\n(?:  3: 0x([0-9a-f]+)\n)?", sys.stdin.read(), re.M)
score = lambda bits: struct.unpack(">d", bytes.fromhex(bits))[0] if bits else 0
print(sum((label == "encryption") == (score(bits) >= 0.5) for label, bits in answers), len(answers))'
}
for model in "$@"; do
  name=$(basename "$model" .textproto)
  echo "$name $(right "$name")"
done > "$scratch/ours.txt"
"$python" - "$scratch/ours.txt" "$scratch/python.txt" "$began" "$featured" "$trained" << 'END'
import math, sys
rows = lambda path: [line.split() for line in open(path)]
def interval(right, answers):
    share, z = right / answers, 1.96
    middle = (share + z * z / 2 / answers) / (1 + z * z / answers)
    half = z / (1 + z * z / answers) * math.sqrt(share * (1 - share) / answers + (z / 2 / answers) ** 2)
    return f"{share:.3f} [{middle - half:.3f}, {middle + half:.3f}]"
ours = {row[0]: interval(int(row[1]), int(row[2])) for row in rows(sys.argv[1])}
python = {row[0]: row[1:] for row in rows(sys.argv[2])}
began, featured, trained = map(float, sys.argv[3:])
print(f"{'accuracy':24}{'Callprint':24}Python")
for name in ours:
    other = next(python[key] for key in python if name.startswith(key))
    print(f"{name:24}{ours[name]:24}{interval(int(other[0]), int(other[1]))}")
seconds = {"features": (featured - began, float(python["features"][0])), "training": (trained - featured, float(python["training"][0]))}
seconds["all"] = tuple(map(sum, zip(*seconds.values())))
for name, (here, there) in seconds.items():
    print(f"{'seconds, ' + name:24}{here:<24.1f}{there:.1f}, {there / here:.0f} times as long")
END
