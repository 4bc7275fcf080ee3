#!/bin/bash
# Unpacks a small release elsewhere and looks at it with Python alone (release_test.py).
#   release_test.sh ZIP CHECK_ENTRIES SUBMIT EXPORT_SAMPLES
# Needs Debian's python3-sklearn, which setup.sh installs.
set -euo pipefail
export LC_ALL=C
archive=$PWD/$1 check=$PWD/$2 submit=$PWD/$3 export_samples=$PWD/$4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Nothing in it is of a time or an owner.
/usr/bin/python3 - "$archive" "$folder" << 'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    names = archive.namelist()
    assert names[:-1] == sorted(names[:-1]) and names[-1] == "callprint/SHA256SUMS", names
    for entry in archive.infolist():
        assert entry.date_time == (1980, 1, 1, 0, 0, 0) and entry.external_attr >> 16 == 0o100644, entry
    archive.extractall(sys.argv[2])
END
(cd "$folder/callprint" && sha256sum --quiet -c SHA256SUMS)

# What a reader of the release does not have, and the test compares with.
made=$folder/made
mkdir -p "$made"/{board,csv,descriptors,own,results,tables,tasks}
cp -rL reports/leaderboard/entries/video_playback "$made/board"
cp -L dataset/sample_proto-descriptor-set.proto.bin workloads/plan_proto-descriptor-set.proto.bin "$made/descriptors"
cp -L experiments/smoke/synthetic/*.features "$made/tables"
for dataset in synthetic synthetic_classes synthetic_mix; do
  cp -rL "reports/release/${dataset}_csv" "$made/csv/$dataset"
done
for smoke in smoke smoke_classes smoke_mix; do
  mkdir "$made/results/$smoke"
  cp -L experiments/smoke/$smoke/results.{pb,json} "$made/results/$smoke"
  "$export_samples" --format=csv --results="$made/results/$smoke/results.pb" --out="$made/results/$smoke"
  "$submit" --define_task --out="$made/tasks" "$made/results/$smoke/results.pb" > /dev/null
  cp -r "$made/tasks/$smoke" "$made/own/"
  "$submit" "$made/results/$smoke/results.pb" --submitter=Ada --processor=any --out="$made/own" \
    --revision=0123456789012345678901234567890123456789 --models=smoke_planted > /dev/null
done

script=$PWD/reports/release/release_test.py
cd "$folder/callprint"
/usr/bin/python3 "$script" "$check" "$made"
