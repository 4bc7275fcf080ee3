#!/bin/bash
# Makes the archive of a kernel's modules that is put behind an image. No root, and the same bytes on any
# machine.
#
#   build_modules.sh OUTPUT MAKE_CPIO MODULES FLAVOUR FLAVOURS KERNEL_PACKAGES BASE_PACKAGE.deb...
#
# MODULES: names of modules, one a line; what they depend on comes with them. Flavours behind a name: the
# module is for those only. FLAVOURS: all there are, a word. KERNEL_PACKAGES: those of the kernel, a word.
# BASE_PACKAGES: where kmod is.
set -euo pipefail
export LC_ALL=C

fail() {
  echo "build_modules.sh: $*" >&2
  exit 1
}

output=$1 make_cpio=$2 modules=$3 flavour=$4 flavours=$5
read -ra kernel_packages <<< "$6"
shift 6
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

number=0 wanted=()
while read -r module only; do
  number=$((number + 1))
  [[ -n $module ]] || continue
  for name in $only; do
    [[ " $flavours " == *" $name "* ]] ||
      fail "$modules:$number: $name is no flavour of kernel; there are: $flavours"
  done
  [[ -n $only && " $only " != *" $flavour "* ]] || wanted+=("$module")
done < <(sed 's/#.*//' "$modules")

# unpack PACKAGE FOLDER
unpack() {
  dpkg-deb --fsys-tarfile "$1" | tar -x --no-same-owner -C "$2" -f - || fail "$1: cannot be unpacked"
}
mkdir "$scratch/base" "$scratch/kernel"
for package; do unpack "$package" "$scratch/base"; done
for package in "${kernel_packages[@]}"; do unpack "$package" "$scratch/kernel"; done
# Where kmod looks for them; newer kernels' packages have them in /usr/lib.
mkdir "$scratch/lib"
for folder in "$scratch"/kernel/{,usr/}lib/modules; do
  [[ ! -d $folder ]] || mv "$folder" "$scratch/lib/"
done

# The guest's own kmod: the result must not depend on the machine's. NAME is what it is called as.
guest_kmod() {
  local name=$1
  shift
  env -i LC_ALL=C "$scratch/base/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" --library-path \
    "$scratch/base/lib/x86_64-linux-gnu:$scratch/base/usr/lib/x86_64-linux-gnu" --argv0 "$name" \
    "$scratch/base/bin/kmod" "$@"
}

release=$(ls "$scratch/lib/modules")
guest_kmod depmod -b "$scratch" "$release"
for module in "${wanted[@]}"; do
  guest_kmod modprobe -d "$scratch" -S "$release" --show-depends "$module" ||
    fail "$modules: $release has no module $module; name behind it the flavours that have it"
done > "$scratch/insmods"

root=$scratch/root folder=lib/modules/$release
mkdir -p "$root/$folder"
cp "$scratch/$folder"/modules.{builtin,builtin.modinfo,order} "$root/$folder/"
sed -n "s|^insmod $scratch/||p" "$scratch/insmods" | cut -d' ' -f1 | sort -u |
  while read -r file; do
    mkdir -p "$root/$(dirname "$file")"
    cp "$scratch/$file" "$root/$file"
  done
guest_kmod depmod -b "$root" "$release"

files=()
while IFS= read -r file; do files+=("usr/$file=$root/$file"); done < <(cd "$root" && find "$folder" -type f)
"$make_cpio" --output="$output" "${files[@]}"
