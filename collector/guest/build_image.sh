#!/bin/bash
# Makes an image of the guest, all but the kernel's modules, from Debian packages. No root, and the same
# bytes on any machine.
#
#   build_image.sh OUTPUT MAKE_CPIO EXCLUDE[,EXCLUDE...] INIT PACKAGE.deb... -- [FILE...]
#
# EXCLUDE: what to leave out (path_filter.h). INIT: becomes /init. FILE: a script that a workload runs,
# found in the guest as /callprint/FILE.
set -euo pipefail
export LC_ALL=C

fail() {
  echo "build_image.sh: $*" >&2
  exit 1
}

output=$1 make_cpio=$2 exclude=$3 init=$4
shift 4
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
for file in "${@:2}"; do files+=("callprint/$file=$file"); done

# What the packages' installation scripts would do, as far as programs need it.
mkdir -p "$root"/{dev,mnt,proc,root,run,sys,tmp,var/tmp,callprint}
ln -sf dash "$root/usr/bin/sh"
ln -sf gawk "$root/usr/bin/awk"
[[ ! -e $root/usr/bin/pinentry-curses ]] || ln -sf pinentry-curses "$root/usr/bin/pinentry"
for name in blas lapack; do
  [[ ! -d $root/usr/lib/x86_64-linux-gnu/$name ]] ||
    ln -s $name/lib$name.so.3 "$root/usr/lib/x86_64-linux-gnu/lib$name.so.3"
done
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

# Libraries are found, and Python's modules start, as fast as on an installed machine.
"$root/usr/sbin/ldconfig" -r "$root" -X
rm -rf "$root/var/cache/ldconfig"
if [[ -e $root/usr/bin/python3.11 ]]; then
  # The image's own Python, by its own loader (lib64/ has a link to the machine's): the result must not depend on the
  # machine's.
  folders=("$root/usr/lib/python3.11")
  [[ ! -d $root/usr/lib/python3/dist-packages ]] || folders+=("$root/usr/lib/python3/dist-packages")
  # Links to the machine's files (sitecustomize.py) become links to the image's own.
  find "${folders[@]}" -type l -lname '/*' -print0 | while IFS= read -r -d '' link; do
    ln -sfnr "$root$(readlink "$link")" "$link"
  done
  env -i LC_ALL=C PYTHONHOME="$root/usr" PYTHONHASHSEED=0 "$root/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" \
    --library-path "$root/usr/lib/x86_64-linux-gnu" "$root/usr/bin/python3.11" -B -S -m compileall -f \
    -q -s "$root" -p / --invalidation-mode unchecked-hash \
    -x '/(test|tests|SelfTest|idlelib|lib2to3)/' "${folders[@]}"
fi

"$make_cpio" --output="$output" --root="$root" --exclude="$exclude" "init=$init" \
  ${files[@]+"${files[@]}"}
