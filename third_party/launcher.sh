#!/bin/sh
# Starts NAME with the C library and the other libraries that it was unpacked with, so that the machine's do not
# matter.
here=${0%/*}
lib=$here/ROOT_FROM_HERE/usr/lib/x86_64-linux-gnu
exec "$lib/ld-linux-x86-64.so.2" --inhibit-cache --library-path "$lib" --argv0 "$0" "$here/NAME.elf" "$@"
