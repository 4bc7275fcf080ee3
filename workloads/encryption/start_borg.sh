# start_borg.sh FOLDER: a borg that waits for its arguments (run_borg.py). Exit code 1: it did not come up.
export BORG_BASE_DIR="$1/base" BORG_PASSPHRASE=boot-passphrase \
  BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes
mkfifo "$1/ask" "$1/answer"
python3 -S /callprint/workloads/encryption/run_borg.py wait "$1" > "$1/said" 2>&1 &
tries=500
while [ $tries -gt 0 ]; do
  [ -e "$1/ready" ] && exit
  sleep 0.02
  tries=$((tries - 1))
done
cat "$1/said"
exit 1
