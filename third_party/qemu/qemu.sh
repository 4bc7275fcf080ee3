#!/bin/sh
# The emulator of tools/qemu.lock, with its own libraries and firmware: qemu.sh ARGUMENT..., as qemu-system-x86_64.
# Started by Bazel its files are beside it, or in the folder of its runfiles.
for root in "$0.runfiles/pinned_qemu/root" "${0%/*}/../../../pinned_qemu/root"; do
  [ -x "$root/usr/bin/qemu-system-x86_64" ] || continue
  export QEMU_MODULE_DIR="$root/usr/lib/x86_64-linux-gnu/qemu"
  exec "$root/usr/bin/qemu-system-x86_64" -L "$root/usr/share/qemu" -L "$root/usr/share/seabios" "$@"
done
echo "$0: QEMU's files are gone: build it again, and leave it there" >&2
exit 127
