#!/bin/bash
# Unpacks a small release elsewhere and looks at it with Python alone (release_test.py).
#   release_test.sh ZIP CHECK_ENTRIES SUBMIT EXPORT_SAMPLES WRITE_ARCHIVE PROTOC
# Needs Debian's python3-sklearn, which setup.sh installs.
set -euo pipefail
export LC_ALL=C
archive=$PWD/$1 check=$PWD/$2 submit=$PWD/$3 export_samples=$PWD/$4 write_archive=$PWD/$5 protoc=$PWD/$6
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

# The same bytes from tables in another order.
"$export_samples" --manifest=experiments/smoke/synthetic/manifest.textproto --out="$folder/again" \
  --features=experiments/smoke/synthetic/2.features,experiments/smoke/synthetic/0.features,experiments/smoke/synthetic/1.features \
  --groups=summary,count --splits=reports/release/smoke_splits.textproto
diff -r "$folder/again" "$folder/callprint/datasets/synthetic"

# refused CODE TEXT COMMAND...: fails with this code, says this text, and leaves no file.
failures=0
refused() {
  local code=$1 text=$2 printed status=0
  shift 2
  printed=$("$@" 2>&1) || status=$?
  if ((status != code)) || [[ $printed != *"$text"* ]] || [[ -n $(find "$folder/refused" -type f) ]]; then
    echo "FAILED ($status, not $code): $*"
    echo "  expected: $text"
    echo "  printed:  $printed"
    failures=$((failures + 1))
    find "$folder/refused" -type f -delete
  fi
}
mkdir "$folder/refused"
table=experiments/smoke/synthetic/0.features
exported=("$export_samples" --features="$table" --out="$folder/refused/made")
smoke=--manifest=experiments/smoke/synthetic/manifest.textproto
refused 2 "--out is needed" "$export_samples" $smoke --features="$table"
refused 2 "--manifest and --features" "$export_samples" --out="$folder/refused"
refused 2 "npz or csv" "${exported[@]}" $smoke --format=parquet
refused 2 "goes with --format=csv" "$export_samples" --results=x --out="$folder/refused"
refused 2 "takes flags only" "${exported[@]}" $smoke word
refused 1 'no feature group "words"; there are: ' "${exported[@]}" $smoke --groups=count,words
refused 1 'is given twice' "${exported[@]}" $smoke --groups=count,count
refused 1 'no feature group "edge"' "${exported[@]}" $smoke --groups=edge
refused 1 "are of dataset synthetic" "${exported[@]}" --manifest="$folder/callprint/datasets/video_playback/manifest.textproto"
refused 1 "cannot make the folder" "${exported[@]}" $smoke --groups=count --out="/dev/null/x"
sed 's/folds: .*/folds: 999/' reports/release/smoke_splits.textproto > "$folder/many.textproto"
refused 1 "smoke, track random: " "${exported[@]}" $smoke --groups=count --splits="$folder/many.textproto"
mkdir "$folder/one" "$folder/other"
echo 1 > "$folder/one/name"
echo 2 > "$folder/other/name"
refused 1 "both would be x/name" "$write_archive" --out="$folder/refused/a.zip" x="$folder/one" x="$folder/other/name"
refused 1 "is no path in an archive" "$write_archive" --out="$folder/refused/a.zip" ..="$folder/one"
refused 1 "absent" "$write_archive" --out="$folder/refused/a.zip" x="$folder/absent"
refused 2 "FOLDER=PATH" "$write_archive" --out="$folder/refused/a.zip"
"$write_archive" --out="$folder/a.zip" x="$folder/one" x="$folder/one/name"
"$write_archive" --out="$folder/b.zip" x="$folder/one/name"
cmp "$folder/a.zip" "$folder/b.zip"

script=$PWD/reports/release/release_test.py
cd "$folder/callprint"
/usr/bin/python3 "$script" "$check" "$made" "$protoc"
((failures == 0))
