#!/bin/bash
# Installs what building, running and testing Callprint needs, on Debian 12 or 13, and writes sandbox.bazelrc,
# where Bazel's sandboxes go on this machine. Quiet and quick when nothing is missing. Uses sudo where it
# is not run by root.
set -euo pipefail
export LC_ALL=C

folder=.
[[ $0 == */* ]] && folder=${0%/*}
folder=$(cd "$folder" && pwd -P)

# The pinned tools are built for these.
if [[ $HOSTTYPE != x86_64 || ! $(< /proc/cpuinfo) =~ [[:space:]]avx2[[:space:]] ]]; then
  echo "setup.sh: Callprint needs an x86-64 processor with AVX2 (Intel since 2013, AMD since 2015)" >&2
  exit 1
fi

# Bazel's own words for these are hard to understand, and come after everything is installed.
if [[ $folder =~ [^!-~] ]]; then
  echo "setup.sh: Bazel works in no folder whose path has a space or letters beyond ASCII: $folder" >&2
  echo "Move the source to another folder, and run setup.sh there." >&2
  exit 1
fi
if [[ ${HOME:-} =~ [^!-~] ]] &&
  ! grep -qsE '^ *startup .*--output_(user_root|base)' "$folder/user.bazelrc" "$HOME/.bazelrc"; then
  echo "setup.sh: Bazel keeps what it builds below the home folder, whose path has a space or letters" >&2
  echo "beyond ASCII, which it cannot: $HOME" >&2
  echo "Name another folder: echo 'startup --output_user_root=/var/tmp/bazel' >> $folder/user.bazelrc" >&2
  exit 1
fi

# Sandboxes in memory: LibTorch's 8,000 headers are links in each sandbox of its users, which take
# 17 s a file there and 28 s on a disk. But a link can take a page, so 30 MiB for each compiler, and
# outputs of guests' images hundreds: where memory has not that much room, sandboxes are on the disk.
memory=${CALLPRINT_MEMORY_FOLDER:-/dev/shm}
needed_kib=$((1024 * (1024 + 64 * $(nproc 2> /dev/null || echo 1))))
free_kib=$(df --output=avail "$memory" 2> /dev/null | tail -n 1 2> /dev/null) || free_kib=0
sandbox=""
if [[ ! -d $memory ]]; then
  # Bazel's usual sandbox always wants one.
  sandbox="build --spawn_strategy=processwrapper-sandbox,local"
elif [[ -w $memory ]] && ((${free_kib:-0} >= needed_kib)); then
  sandbox="build --sandbox_base=$memory"
fi
sandbox="# By setup.sh, for this machine.
$sandbox"
if [[ $sandbox != "$(cat "$folder/sandbox.bazelrc" 2> /dev/null)" ]]; then
  { echo "$sandbox" > "$folder/sandbox.bazelrc"; } 2> /dev/null || true
fi

# Compiler, libraries and emulator come from lock files (third_party/README.md).
packages=(
  bazel-bootstrap
  # Figures as PDF.
  librsvg2-bin
  # Tests: an independent decoder, readers of graphs, and somebody else's models.
  graphviz
  python3
  python3-networkx
  python3-sklearn
  trace-cmd
)
# A browser, for tests, and for those who change Callprint fuzzing (--config=fuzz) and formats (.ci/check_formats). Other
# releases lack some.
if_there_is=(
  chromium
  clang-14
  clang-format-14
  libclang-rt-14-dev
  shellcheck
)

missing=()
installed=" $(dpkg-query -W -f='${Status} ${Package}\n' 2>/dev/null |
  sed -n 's/^install ok installed //p' | tr '\n' ' ') "
for package in "${packages[@]}" "${if_there_is[@]}"; do
  [[ $installed == *" $package "* ]] || missing+=("$package")
done
# What this machine's release does not have, where it can be asked.
if ((${#missing[@]} > 0)) && command -v apt-cache > /dev/null; then
  wanted=("${missing[@]}") missing=()
  for package in "${wanted[@]}"; do
    [[ " ${if_there_is[*]} " == *" $package "* ]] && ! apt-cache show "$package" > /dev/null 2>&1 && continue
    missing+=("$package")
  done
fi
# Others cannot read this workspace, and do not say so. Debian's 4.2.3 knows no version of its own.
check_bazel() {
  local version
  version=$(bazel --version 2> /dev/null) || return 0
  [[ $version != "bazel 4."* && $version != "bazel no_version" ]] || return 0
  echo "setup.sh: this machine's $version cannot build Callprint: 4.2.3 can, as Debian 12 and 13 have it" >&2
  echo "(bazel-bootstrap); for other machines there is a container: third_party/README.md" >&2
  exit 1
}
if ((${#missing[@]} == 0)); then
  check_bazel
  exit 0
fi

as_root=()
if ((EUID != 0)); then
  if ! command -v sudo > /dev/null; then
    echo "setup.sh: these Debian packages are missing, and installing them needs root or sudo:" >&2
    echo "  ${missing[*]}" >&2
    echo "Ask an administrator to run: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "setup.sh: installing ${#missing[@]} Debian packages: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y --no-install-recommends "${missing[@]}"; } > "$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "setup.sh: apt-get could not install: ${missing[*]}" >&2
  exit 1
fi
check_bazel
