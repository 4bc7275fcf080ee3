#!/bin/sh
# What scp and sftp start for ssh: rsh.sh OPTION... HOST COMMAND...; leaves ssh's options out.
while :; do
  case $1 in
    --) shift; break ;;
    -[olp]) shift 2 ;;
    -*) shift ;;
    *) break ;;
  esac
done
host=$1
shift
exec netkit-rsh "$host" "$*"
