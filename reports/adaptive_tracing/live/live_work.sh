# shellcheck shell=sh
# Work for a machine that is watched, with and without encryption: sourced by jobs, which may set $seconds before.
seconds=${seconds:-8}
export GNUPGHOME=/tmp/gnupg TMPDIR=/tmp
mkdir -m 700 /tmp/gnupg /tmp/work
cd /tmp/work || exit 1
cat /usr/lib/python3.11/argparse.py /usr/bin/sort > in
echo 0123456789012345678901 > key
# The emulator can run code that was patched a moment ago as it was before; see record_host_test_job.sh.
{
  cat /callprint/recording_spec.textproto
  echo 'excluded_function: "get_kprobe"'
} | grep -v -e run_timeout -e buffer_kib > /tmp/spec.textproto

gpg="gpg --batch --yes --quiet --pinentry-mode loopback --passphrase secret --s2k-count 65536"
work() {
  case $1 in
    encryption-0) openssl enc -aes-256-ctr -pbkdf2 -k secret -in in -out out ;;
    encryption-1) $gpg -c -o out in ;;
    encryption-2) rm -f out.7z; 7z a -bd -psecret out.7z in ;;
    encryption-3) aespipe -P key < in > out ;;
    none-0) openssl enc -base64 -in in -out out ;;
    none-1) $gpg --store -o out in ;;
    none-2) rm -f out.7z; 7z a -bd out.7z in ;;
    none-3) gzip -c in > out ;;
  esac > /tmp/said.work 2>&1
}

# stretch POLICY LABEL NUMBER: works for $seconds, and says what at the end.
stretch() {
  begin=$(date +%s.%N)
  repetitions=0
  until=$(($(date +%s) + seconds))
  while [ "$(date +%s)" -lt $until ]; do
    work "$2-$3" || echo "failed: $2-$3" >&2
    repetitions=$((repetitions + 1))
  done
  echo "stretch $1 $2 $2-$3 $begin $(date +%s.%N) $repetitions"
}

# Labels of work that is done meanwhile; a label holds from the moment that it is written.
type_labels() {
  # Some kernels take seconds until they trace.
  sleep 15
  for i in 0 2 1 3; do
    for done in encryption-$i none-$(((i + 1) % 4)) none-$i encryption-$(((i + 2) % 4)); do
      echo "${done%-*}"
      stretch training "${done%-*}" "${done#*-}" > /dev/null
    done
  done
}

# or_say COMMAND...: what it printed, where it fails, and no further.
or_say() {
  "$@" > /tmp/said 2>&1 && return
  cat /tmp/said
  exit 1
}

# record_work SPEC NAME: a dataset of labelled work, in /tmp/NAME.
record_work() {
  type_labels | or_say /callprint/record_host --spec=$1 --labels_from_input --label=none \
    --duration=$((16 * (seconds + 3) + 15))s --out=/tmp/$2 || exit
  or_say /callprint/run.sh build --folder=/tmp/$2 --name=$2 --version=1 --positive_label=encryption
}

# fit WINDOW OPTION...
fit() {
  window=$1
  shift
  or_say /callprint/run.sh fit_tracing_policies --dataset=/tmp/full --out=/tmp/policies --window=$window \
    --policies=/callprint/policies.textproto --windows=/callprint/windows.textproto \
    --model=/callprint/adaptive_tracing_model.textproto "$@"
}

# fit_policies NAME,... WINDOW: fits policies to labelled work, in /tmp/policies; to what their usual views see where
# that is less than everything.
fit_policies() {
  record_work /tmp/spec.textproto full
  fit $2 --only=$1
  for fitted in $(echo $1 | tr , ' '); do
    view=/tmp/policies/$fitted/usual_view.textproto
    grep -qv '^#' $view || continue
    seen=seen.$(cksum < $view | tr -d ' ')
    if ! [ -d /tmp/$seen ]; then
      cat /tmp/spec.textproto $view > /tmp/seen.textproto
      record_work /tmp/seen.textproto $seen
    fi
    fit $2 --only=$fitted --usual_dataset=/tmp/$seen
  done
}

# watch_by POLICY WINDOW: writes JSON into /tmp/reports, until end_watching.
watch_by() {
  : > /tmp/reports
  /callprint/run.sh watch --policy=/tmp/policies/$1 --spec=/tmp/spec.textproto --window="$2" --functions=0 --format=json \
    > /tmp/reports 2> /tmp/said &
  watching=$!
  until [ -s /tmp/reports ] || ! kill -0 $watching 2> /dev/null; do sleep 1; done
}

end_watching() {
  kill -INT $watching
  wait $watching && return
  cat /tmp/said
  return 1
}
