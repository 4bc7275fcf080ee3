"""Sends a video through a pipe at about the speed at which it is played: feed.py FIFO VIDEO PIPE.

Reads lines `on` and `off` from FIFO; starts with `on`. Where the reader is slower, it waits for it.
"""
import fcntl
import os
import select
import sys
import time

import videos

TICK_SECONDS = 0.02
SPEED = 1.1
# Sent at once, so that the player starts.
HEAD_SECONDS = 1
# The pipe's; a page is the least.
BUFFER_BYTES = 4096


def main(fifo, video, pipe):
    commands = os.open(fifo, os.O_RDWR)
    poll = select.poll()
    poll.register(commands, select.POLLIN)
    bytes_per_second = os.path.getsize(video) / videos.SECONDS
    share = int(bytes_per_second * SPEED * TICK_SECONDS)
    with open(video, 'rb', buffering=0) as source, open(pipe, 'wb', buffering=0) as target:
        fcntl.fcntl(target, fcntl.F_SETPIPE_SZ, BUFFER_BYTES)
        target.write(source.read(int(bytes_per_second * HEAD_SECONDS)))
        next_tick = time.monotonic()
        while True:
            wait = None if next_tick is None else max(0, (next_tick - time.monotonic()) * 1000)
            if poll.poll(wait):
                on = os.read(commands, 4096).decode().split()[-1] == 'on'
                next_tick = time.monotonic() if on else None
                continue
            data = source.read(share)
            if not data:
                return
            target.write(data)
            next_tick = max(next_tick + TICK_SECONDS, time.monotonic())


if __name__ == '__main__':
    main(*sys.argv[1:])
