#!/bin/bash
# unpack_packages.sh on packages of the test's own.
#   unpack_packages_test.sh UNPACK_PACKAGES LAUNCHER
set -uo pipefail
unpack=$PWD/$1 launcher=$PWD/$2
cd "$TEST_TMPDIR" || exit 1
failures=0
problem() {
  echo "$*"
  failures=$((failures + 1))
}

# package NAME: packages/NAME.deb of the folder NAME.
mkdir packages
package() {
  mkdir -p "$1/DEBIAN"
  printf 'Package: %s\nVersion: 1\nArchitecture: all\nMaintainer: none\nDescription: none\n' "$1" > "$1/DEBIAN/control"
  dpkg-deb --root-owner-group --build "$1" "packages/$1.deb" > said 2>&1 || { cat said; exit 1; }
}
mkdir -p tool/usr/bin tool/lib/x86_64-linux-gnu tool/usr/share/doc/tool tool/lib64
cp /bin/true tool/usr/bin/answer
echo of /lib > tool/lib/x86_64-linux-gnu/libold.so
ln -s /lib/x86_64-linux-gnu/libold.so tool/lib64/ld.so
echo long > tool/usr/share/doc/tool/copyright
package tool
mkdir -p library/usr/lib/x86_64-linux-gnu library/etc
echo of /usr/lib > library/usr/lib/x86_64-linux-gnu/libnew.so
echo 'GROUP ( /lib/x86_64-linux-gnu/libold.so /usr/lib/x86_64-linux-gnu/libnew.so )' > library/usr/lib/x86_64-linux-gnu/libboth.so
ln -s /usr/share/doc/tool/copyright library/etc/licence
package library

"$unpack" packages root "$launcher" '--leave_out=./usr/share/*' --program=usr/bin/answer > said 2>&1 || problem "refused: $(cat said)"
lib=root/usr/lib/x86_64-linux-gnu
[[ $(cat $lib/libold.so) == "of /lib" && $(cat $lib/libnew.so) == "of /usr/lib" ]] || problem "/lib is not in /usr/lib"
[[ $(readlink root/usr/lib64/ld.so) == ../lib/x86_64-linux-gnu/libold.so ]] ||
  problem "a link leads out: $(readlink root/usr/lib64/ld.so)"
[[ ! -e root/usr/share && ! -L root/etc/licence && ! -e root/etc ]] || problem "what was left out, or what led to it, is there"
[[ $(cat $lib/libboth.so) == "GROUP ( libold.so libnew.so )" ]] || problem "a linker script: $(cat $lib/libboth.so)"
[[ -z $(find root -type l -lname '/*') ]] || problem "links to the machine's files"
# The program is started with the C library beside it, under its own name.
cmp -s root/usr/bin/answer.elf /bin/true || problem "the program is gone"
cat > $lib/ld-linux-x86-64.so.2 <<'END'
#!/bin/sh
printf '%s\n' "$@"
END
chmod +x $lib/ld-linux-x86-64.so.2
root/usr/bin/answer one 'two words' > said
printf '%s\n' --inhibit-cache --library-path root/usr/bin/../../usr/lib/x86_64-linux-gnu --argv0 root/usr/bin/answer \
  root/usr/bin/answer.elf one 'two words' | diff - said || problem "the launcher"

# refused TEXT ARGUMENT...
refused() {
  local text=$1 said
  shift
  rm -rf root
  said=$("$unpack" packages root "$launcher" "$@" 2>&1) && problem "accepted: $*"
  [[ $said == *"$text"* ]] || problem "$*: wanted \"$text\" in: $said"
}
refused "no package has the program usr/bin/other" --program=usr/bin/other
refused "what is --other" --other
head -c 300 packages/tool.deb > packages/cut.deb
refused "packages/cut.deb: cannot be unpacked"
exit $((failures > 0))
