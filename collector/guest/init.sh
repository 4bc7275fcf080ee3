#!/bin/sh
# The guest's first process: file systems, the memory that results go to, then the job.
#
# The job is /callprint/start, from an archive that the launcher appends to the image (README.md). Its
# standard output is the serial console; results go to /dev/pmem0, memory that the host reads later.
# The last line is `callprint: finished STATUS`, STATUS being the job's exit status.
export PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
ln -s /proc/self/fd /dev/fd
ln -s fd/0 /dev/stdin
ln -s fd/1 /dev/stdout
ln -s fd/2 /dev/stderr
mount -t tracefs tracefs /sys/kernel/tracing
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
cat /etc/hostname > /proc/sys/kernel/hostname
exec < /dev/console > /dev/console 2>&1

modprobe -a nfit nd_pmem
tries=100
while [ ! -b /dev/pmem0 ] && [ $tries -gt 0 ]; do
  sleep 0.05
  tries=$((tries - 1))
done

if [ ! -b /dev/pmem0 ]; then
  echo "callprint: no /dev/pmem0: start QEMU with an nvdimm device"
  status=125
elif [ ! -x /callprint/start ]; then
  echo "callprint: no /callprint/start: append a job archive to the image"
  status=127
else
  cd /root
  /callprint/start
  status=$?
fi
echo "callprint: finished $status"
sync
busybox poweroff -f
