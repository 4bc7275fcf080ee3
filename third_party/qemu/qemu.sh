#!/bin/sh
# The emulator of tools/qemu.lock, with its own libraries and firmware: qemu.sh ARGUMENT..., as qemu-system-x86_64.
# Started by Bazel its files are beside it, or in the folder of its runfiles.
root=$0.runfiles/pinned_qemu/root
[ -d "$root" ] || root=${0%/*}/../../../pinned_qemu/root
if [ ! -x "$root/usr/bin/qemu-system-x86_64" ]; then
  echo "$0: QEMU's files are gone: build it again, and leave it there" >&2
  exit 127
fi
export QEMU_MODULE_DIR="$root/usr/lib/x86_64-linux-gnu/qemu"
exec "$root/usr/bin/qemu-system-x86_64" -L "$root/usr/share/qemu" -L "$root/usr/share/seabios" "$@"
