#!/bin/sh
# The compiler of tools/toolchain.lock. What it links is static, so that it runs alike on every machine, except
# for libraries, programs with shared libraries of a lock (their loader is among them: loader/loader.c) and those
# with a sanitizer, which needs the machine's own loader.
here=${0%/*}
static=
for argument; do
  case $argument in
    @*-2.params) grep -qe ld-linux-x86-64 -e '^-shared$' -e '^-fsanitize=' "${argument#@}" || static=-static ;;
  esac
done
exec "$here/root/usr/bin/x86_64-linux-gnu-gcc-12" $static "$@"
