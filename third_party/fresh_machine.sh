#!/bin/bash
# A machine that has never seen Callprint: a root file system with nothing but Debian's smallest, in which the README's
# first command runs on the last commit, and one shard is recorded. Prints what took how long, and the digests of what
# was made, which are the same on every machine.
#
#   third_party/fresh_machine.sh RELEASE [--archive=FILE] [--mirror=URL] [--folder=DIR] [--only_root]
#
# RELEASE: bookworm, trixie; with --mirror, one of Ubuntu: noble. --archive: what //third_party:archive_packages wrote; once setup.sh is done, the machine
# then has no network. --folder: where the machine is made, with 12 GB of room, and stays; else it is below /var/tmp,
# and removed. --only_root: it is made, and nothing runs there (Containerfile).
#
# Needs root, debootstrap and half an hour. Exit codes: 0 all went well, 1 an error, 2 wrong usage.
set -euo pipefail
export LC_ALL=C

usage() {
  echo "fresh_machine.sh: $*; usage: third_party/fresh_machine.sh RELEASE [--archive=FILE] [--mirror=URL] [--folder=DIR] [--only_root]" >&2
  exit 2
}
release='' archive='' mirror='' folder='' only_root=''
for argument; do
  case $argument in
    --archive=?*) archive=$(realpath "${argument#*=}") ;;
    --mirror=?*) mirror=${argument#*=} ;;
    --folder=?*) folder=$(realpath "${argument#*=}") ;;
    --only_root) only_root=yes ;;
    -*) usage "'$argument' is no option" ;;
    *) release=$argument ;;
  esac
done
[[ $release =~ ^[a-z]+$ ]] || usage "which release?"
((EUID == 0)) || { echo "fresh_machine.sh: it needs root, for a root file system" >&2; exit 1; }
command -v debootstrap > /dev/null || { echo "fresh_machine.sh: there is no debootstrap: apt-get install debootstrap" >&2; exit 1; }

source=$(cd "$(dirname "$0")/.." && pwd)
if [[ -z $folder ]]; then
  folder=$(mktemp -d /var/tmp/fresh_machine.XXXXXX)
  trap 'rm -rf --one-file-system "$folder"' EXIT
fi
root=$folder/$release
# mirror_of LABEL: the first one that this machine's sources name.
mirror_of() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Label: $1" 'Component: main' | head -n 1
}

if [[ ! -e $root/callprint ]]; then
  echo "fresh_machine.sh: unpacking $release"
  if [[ -n $mirror ]]; then
    # The script of all releases of Ubuntu.
    sources="deb $mirror $release main universe"
    bootstrap=("$mirror" gutsy)
  else
    sources="deb $(mirror_of Debian) $release main
deb $(mirror_of Debian-Security) $release-security main"
    # The script of all releases, also of those that this debootstrap does not know.
    bootstrap=("$(mirror_of Debian)" sid)
  fi
  debootstrap --variant=minbase "$release" "$root" "${bootstrap[@]}" > "$folder/log" 2>&1 ||
    { tail -n 20 "$folder/log" >&2; exit 1; }
  echo "$sources" > "$root/etc/apt/sources.list"
  # How this machine reaches its mirrors.
  apt-config dump | grep '^Acquire::.*Proxy' > "$root/etc/apt/apt.conf.d/machine" || true
  cp --dereference /etc/resolv.conf "$root/etc/resolv.conf"
  git clone --quiet --depth=1 "file://$source" "$root/callprint"
fi
[[ -z $only_root ]] || exit 0

# inside [--net] COMMAND: in the machine, with file systems of its own that go when it ends.
inside() {
  local network=()
  [[ $1 != --net ]] || { network=(--net); shift; }
  unshare --mount --pid --fork --kill-child "${network[@]}" bash -c '
    ip link set lo up
    mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount -t tmpfs tmpfs "$0/dev/shm" || exit
    [[ -z $2 ]] || { touch "$0/packages.tar" && mount --bind "$2" "$0/packages.tar"; } || exit
    exec chroot "$0" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin bash -c "cd /callprint && $1"' \
    "$root" "$1" "$archive"
}
# timed NAME [--net] COMMAND
timed() {
  local name=$1 began=$SECONDS
  shift
  echo "fresh_machine.sh: $name"
  inside "$@" > "$folder/log" 2>&1 || {
    tail -n 30 "$folder/log" >&2
    echo "fresh_machine.sh: on $release, $name failed" >&2
    exit 1
  }
  times+="$release, $name: $((SECONDS - began)) s"$'\n'
}
times='' offline=() packages=''
timed setup.sh ./setup.sh
if [[ -n $archive ]]; then
  offline=(--net)
  packages=--repo_env=CALLPRINT_DEB_FOLDERS=/packages.tar
fi
timed "report" "${offline[@]}" "bazel run $packages //experiments:encryption_detection"
timed "shard" "${offline[@]}" "bazel run $packages //dataset/encryption:record -- --shard=3 --out=/shard"
printf %s "$times"
made=bazel-bin/experiments/encryption_detection
inside "sha256sum /shard/*.shard $made/results.pb $made/report.md $made/report.html
  find -L $made/figures -type f | sort | xargs cat | sha256sum | sed s,-,$made/figures,"
