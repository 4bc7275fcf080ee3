#!/bin/bash
# Installs what building and running Callprint needs, on Debian 12. Quiet and quick when nothing is
# missing. Uses sudo where it is not run by root.
set -euo pipefail

packages=(
  # Build.
  bazel-bootstrap
  g++
  libabsl-dev
  libprotobuf-dev
  pkg-config
  protobuf-compiler
  # Libraries.
  libbenchmark-dev
  libboost1.74-dev
  libgmock-dev
  libgtest-dev
  libigraph-dev
  liblinear-dev
  libopenblas0-serial
  libssl-dev
  libsvm-dev
  libtorch-dev
  libtraceevent-dev
  libtracefs-dev
  libxgboost-dev
  libzstd-dev
  # The guest.
  qemu-system-x86
  # Figures as PDF.
  librsvg2-bin
  # Tests: a browser, fuzzing with sanitizers, and an independent decoder.
  chromium
  clang-14
  libclang-rt-14-dev
  trace-cmd
)

missing=()
installed=" $(dpkg-query -W -f='${Status} ${Package}\n' 2>/dev/null |
  sed -n 's/^install ok installed //p' | tr '\n' ' ') "
for package in "${packages[@]}"; do
  [[ $installed == *" $package "* ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
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
