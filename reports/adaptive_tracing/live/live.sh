#!/bin/bash
# Watches an emulated host by tracing policies: //experiments:adaptive_tracing_live.
#   live.sh HOST_MACHINE ARGUMENT OF HOST_MACHINE... -- REPORT JOB PATH_IN_GUEST=FILE...
#       [--kernel=NAME] [--policies=NAME,...] [--seconds=N] [--window=DURATION] [--log=FILE]
# Prints the table; --log keeps what it is made of. Exit codes: 0 done, 1 an error, 2 wrong usage.
set -euo pipefail
machine=()
while [[ $1 != -- ]]; do
  machine+=("$1")
  shift
done
report=$2 job=$3
shift 3
kernel=cloud seconds=8 window=500ms log='' files=()
policies=full,depth_2,cheap_64,cheap_512,adaptive_64,random_duty_50
for argument; do
  case $argument in
    --kernel=*) kernel=${argument#*=} ;;
    --policies=*) policies=${argument#*=} ;;
    --seconds=*) seconds=${argument#*=} ;;
    --window=*) window=${argument#*=} ;;
    --log=*) log=${argument#*=} ;;
    --*)
      echo "adaptive_tracing_live: '$argument' is no option; there are --kernel, --policies, --seconds, --window, --log" >&2
      exit 2
      ;;
    # Paths here are not the caller's.
    *) files+=("${argument%%=*}=$PWD/${argument#*=}") ;;
  esac
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
echo "policies=$policies seconds=$seconds window=$window" > "$scratch/options"
echo "An emulated machine with two processors, on the kernel $kernel: it labels work of its own for some minutes, and is"
echo "then watched for a minute or two by each of $policies."
status=0
"${machine[@]}" -- --kernel="$kernel" --limit=2h "$PWD/$job" callprint/options="$scratch/options" "${files[@]}" |
  tee "$scratch/log" | sed -u '/^report /d' || status=${PIPESTATUS[0]}
[[ -z $log ]] || cp "$scratch/log" "$(cd "${BUILD_WORKING_DIRECTORY:-.}" && realpath -m "$log")"
((status != 2)) || exit 2
((status == 42)) || {
  echo "adaptive_tracing_live: the job ended with $status" >&2
  exit 1
}
"$report" --log="$scratch/log"
