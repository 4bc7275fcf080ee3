#!/bin/bash
# Unpacks Debian packages into a folder that is then a root of its own: no root's rights, and nothing in it
# leads out of it.
#
#   unpack_packages.sh PACKAGES ROOT LAUNCHER [--leave_out=PATTERN...] [--program=PATH...] [--silent=PATH...]
#
# PACKAGES: the folder of the .deb files. PATTERNs are tar's, of what stays out: ./usr/share/doc/*.
# PATHs are those of programs in ROOT: each becomes PROGRAM.elf, and a copy of LAUNCHER, which starts it with
# the C library of ROOT, takes its place. From silent archives go the warnings that some of their functions give to
# whoever links them (ROOT then has objcopy). Exit code 1 and one message on stderr where anything is wrong.
set -euo pipefail
export LC_ALL=C
umask 022

fail() {
  echo "unpack_packages.sh: $*" >&2
  exit 1
}

packages=$1 root=$2 launcher=$3
shift 3
leave_out=() programs=() silent=()
for argument; do
  case $argument in
    --leave_out=*) leave_out+=("--exclude=${argument#*=}") ;;
    --program=*) programs+=("${argument#*=}") ;;
    --silent=*) silent+=("${argument#*=}") ;;
    *) fail "what is $argument?" ;;
  esac
done
command -v dpkg-deb > /dev/null || fail "this machine has no dpkg-deb, which unpacks Debian's packages: install dpkg"

# Packages of this release still have some of their files in /lib and /lib64.
mkdir -p "$root/usr/lib" "$root/usr/lib64" "$root/usr/bin" "$root/usr/sbin"
for folder in lib lib64 bin sbin; do ln -s "usr/$folder" "$root/$folder"; done
for package in "$packages"/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink --no-same-owner --no-same-permissions \
    --wildcards ${leave_out[@]+"${leave_out[@]}"} -C "$root" -f - ||
    fail "$package: cannot be unpacked (disk full?)"
done

# Links that name a path of the machine.
while IFS= read -r -d '' link; do
  ln -sfnr "$root$(readlink "$link")" "$link"
done < <(find "$root" -type l -lname '/*' -print0)
# What was left out took the ends of some links along.
find "$root" -xtype l -delete
find "$root" -mindepth 1 -type d -empty -delete
for folder in lib lib64 bin sbin; do rm "$root/$folder"; done

# Linker scripts name files by their paths on a machine. By their names alone they are found beside the script.
while IFS= read -r script; do
  sed -i -E 's#(^|[ (])/[^ )]*/#\1#g' "$script"
done < <(find "$root/usr/lib" -type f -size -2k \( -name '*.so' -o -name '*.a' \) -exec grep -lIE '^(GROUP|INPUT)' {} +)

for program in ${programs[@]+"${programs[@]}"}; do
  [[ -f $root/$program && ! -L $root/$program ]] || fail "no package has the program $program"
  mv "$root/$program" "$root/$program.elf"
  up=$(sed -E 's#[^/]+$##; s#[^/]+/#../#g; s#/$##' <<< "$program")
  sed "s#ROOT_FROM_HERE#$up#; s#NAME#${program##*/}#" "$launcher" > "$root/$program"
  chmod 755 "$root/$program"
done
for archive in ${silent[@]+"${silent[@]}"}; do
  "$root/usr/bin/x86_64-linux-gnu-objcopy" --wildcard --remove-section='.gnu.warning.*' "$root/$archive" ||
    fail "$archive: cannot be changed"
done
