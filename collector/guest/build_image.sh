#!/bin/bash
# Makes the guest's image from Debian packages. No root, and the same bytes on any machine.
#
#   build_image.sh OUTPUT MAKE_CPIO EXCLUDE MODULES INIT PACKAGE.deb... -- KERNEL_PACKAGE.deb FILE...
#
# EXCLUDE: what to leave out (path_filter.h). MODULES: names of kernel modules, one a line; what they
# depend on comes with them. INIT: becomes /init. FILE: a script that a workload runs, found in the
# guest as /callprint/FILE.
set -euo pipefail
export LC_ALL=C

fail() {
  echo "build_image.sh: $*" >&2
  exit 1
}

output=$1 make_cpio=$2 exclude=$3 modules=$4 init=$5
shift 5
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root

# Debian's /bin, /sbin and /lib are links into /usr; packages still carry files under both names.
mkdir -p "$root"/usr/{bin,sbin,lib,lib64}
for folder in bin sbin lib lib64; do ln -s usr/$folder "$root/$folder"; done
while [[ $1 != -- ]]; do
  dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink --no-same-owner -C "$root" -f - ||
    fail "$1: cannot be unpacked"
  shift
done
files=()
for file in "${@:3}"; do files+=("callprint/$file=$file"); done
dpkg-deb --fsys-tarfile "$2" | tar -x --no-same-owner -C "$scratch" -f - ./lib/modules ||
  fail "$2: cannot be unpacked"

# Runs a program of the image: its results must not depend on the machine's own programs.
guest_run() {
  local name=$1 program=$2
  shift 2
  env -i LC_ALL=C PYTHONHOME="$root/usr" PYTHONHASHSEED=0 "$root/lib64/ld-linux-x86-64.so.2" \
    --library-path "$root/usr/lib/x86_64-linux-gnu" --argv0 "$name" "$root/usr/bin/$program" "$@"
}

# What the packages' installation scripts would do, as far as programs need it.
mkdir -p "$root"/{dev,mnt,proc,root,run,sys,tmp,var/tmp,callprint}
ln -sf dash "$root/usr/bin/sh"
ln -sf gawk "$root/usr/bin/awk"
ln -sf pinentry-curses "$root/usr/bin/pinentry"
for name in depmod insmod lsmod modinfo modprobe rmmod; do
  ln -sf ../bin/kmod "$root/usr/sbin/$name"
done
ln -sf /proc/self/mounts "$root/etc/mtab"
echo 'root:x:0:0:root:/root:/bin/sh' > "$root/etc/passwd"
echo 'root:x:0:' > "$root/etc/group"
echo guest > "$root/etc/hostname"
echo 'user_allow_other' > "$root/etc/fuse.conf"
echo 'passwd: files
group: files
hosts: files' > "$root/etc/nsswitch.conf"
echo '127.0.0.1 localhost guest' > "$root/etc/hosts"

# The wanted kernel modules and what they depend on.
release=$(ls "$scratch/lib/modules")
guest_run depmod kmod -b "$scratch" "$release"
while read -r module; do
  guest_run modprobe kmod -d "$scratch" -S "$release" --show-depends "$module" ||
    fail "$modules: $release has no module $module"
done < <(sed -e 's/#.*//' -e '/^ *$/d' "$modules") > "$scratch/insmods"
mkdir -p "$root/usr/lib/modules/$release"
cp "$scratch/lib/modules/$release"/modules.{builtin,builtin.modinfo,order} \
  "$root/usr/lib/modules/$release/"
sed -n "s|^insmod $scratch/lib/modules/||p" "$scratch/insmods" | cut -d' ' -f1 | sort -u |
  while read -r file; do
    mkdir -p "$root/usr/lib/modules/$(dirname "$file")"
    cp "$scratch/lib/modules/$file" "$root/usr/lib/modules/$file"
  done
guest_run depmod kmod -b "$root" "$release"

# Libraries are found, and Python's modules start, as fast as on an installed machine.
"$root/usr/sbin/ldconfig" -r "$root" -X
rm -rf "$root/var/cache/ldconfig"
guest_run python3.11 python3.11 -B -S -m compileall -f -q -s "$root" -p / \
  --invalidation-mode unchecked-hash -x '/(test|tests|SelfTest|idlelib|lib2to3)/' \
  "$root/usr/lib/python3.11" "$root/usr/lib/python3/dist-packages"

"$make_cpio" --output="$output" --root="$root" --exclude="$exclude" "init=$init" "${files[@]}"
