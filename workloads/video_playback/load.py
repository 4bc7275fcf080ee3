"""Work beside a player, at a rate that one chooses: load.py FIFO VIDEO FOLDER.

Reads lines `KIND CALLS_PER_SECOND TICK_MS` from FIFO, does that kind of work until the next line, and
none for `none`; then it sleeps. Work comes in a burst each tick, as a player's does. Kinds:

  read      a file, from the page cache or the disk
  write     a file of 4 MiB, over and over
  map       memory, page by page
  pipe      bytes to another process and back
  timer     short sleeps
  compute   no system calls
  decode    ffmpeg decodes VIDEO, which it gets at the speed of play, and drops the frames
  sound     a tone through ALSA

The last two have a rate of their own.
"""
import ctypes
import mmap
import os
import select
import subprocess
import sys
import time

import videos

# Calls that the recorder sees for one operation (collector/recording_spec.textproto, Linux 6.1),
# measured in recorded sessions. They only place the rates.
CALLS = {'read': 50, 'write': 410, 'map': 850, 'pipe': 225, 'timer': 125, 'compute': 1000}
KINDS = [*CALLS, 'decode', 'sound']
CHUNK = 16384
WRITTEN = 4 << 20
MAPPED_PAGES = 8


class Read:
    def __init__(self, video, folder):
        self.file = os.open(video, os.O_RDONLY)
        self.chunks = os.fstat(self.file).st_size // CHUNK
        self.count = 0

    def work(self):
        self.count += 7
        os.pread(self.file, CHUNK, self.count % self.chunks * CHUNK)


class Write:
    def __init__(self, video, folder):
        self.file = os.open(folder + '/written', os.O_RDWR | os.O_CREAT)
        self.block = os.urandom(CHUNK)
        self.at = 0

    def work(self):
        os.pwrite(self.file, self.block, self.at)
        self.at = (self.at + CHUNK) % WRITTEN


class Map:
    def __init__(self, video, folder):
        pass

    def work(self):
        with mmap.mmap(-1, MAPPED_PAGES * mmap.PAGESIZE) as memory:
            for page in range(MAPPED_PAGES):
                memory[page * mmap.PAGESIZE] = 1


class Pipe:
    def __init__(self, video, folder):
        there, self.there = os.pipe()
        self.back, back = os.pipe()
        if os.fork() == 0:
            os.close(self.there)
            while byte := os.read(there, 1):
                os.write(back, byte)
            os._exit(0)
        os.close(there)

    def work(self):
        os.write(self.there, b'x')
        os.read(self.back, 1)


class Timer:
    def __init__(self, video, folder):
        pass

    def work(self):
        time.sleep(0.0001)


class Compute:
    def __init__(self, video, folder):
        pass

    def work(self):
        for _ in range(20000):
            pass


class Decode:
    """Started with the session, ffmpeg waits for data: what it does to start is in no trace."""

    def __init__(self, video, folder):
        self.source = open(video, 'rb', buffering=0)
        self.bytes_per_second = os.path.getsize(video) / videos.SECONDS
        self.ffmpeg = subprocess.Popen(
            ['ffmpeg', '-v', 'error', '-threads', '1', '-probesize', '32768', '-analyzeduration', '0',
             '-i', 'pipe:0', '-f', 'null', '-'], stdin=subprocess.PIPE, bufsize=0)
        self.feed(0.5)

    def feed(self, seconds):
        # Longer than the video nobody decodes.
        self.ffmpeg.stdin.write(self.source.read(int(self.bytes_per_second * seconds)))


class Sound:
    RATE = 48000
    PLAYBACK, S16_LE, INTERLEAVED, CHANNELS, LATENCY_US = 0, 2, 3, 2, 200000

    def __init__(self, video, folder):
        self.alsa = ctypes.CDLL('libasound.so.2')
        self.alsa.snd_pcm_writei.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_ulong)
        self.alsa.snd_pcm_writei.restype = ctypes.c_long
        self.tone = bytes(range(256)) * (self.RATE * 2 * self.CHANNELS // 256)

    def check(self, what, result):
        if result < 0:
            raise OSError(-result, what)

    def start(self):
        self.pcm = ctypes.c_void_p()
        self.check('snd_pcm_open',
                   self.alsa.snd_pcm_open(ctypes.byref(self.pcm), b'hw:0', self.PLAYBACK, 0))
        self.check('snd_pcm_set_params',
                   self.alsa.snd_pcm_set_params(self.pcm, self.S16_LE, self.INTERLEAVED, self.CHANNELS,
                                                self.RATE, 0, self.LATENCY_US))

    def feed(self, seconds):
        frames = int(self.RATE * seconds)
        written = self.alsa.snd_pcm_writei(self.pcm, self.tone, frames)
        if written < 0:  # It ran dry.
            self.check('snd_pcm_recover', self.alsa.snd_pcm_recover(self.pcm, int(written), 1))

    def stop(self):
        self.alsa.snd_pcm_close(self.pcm)


WORKERS = {'read': Read, 'write': Write, 'map': Map, 'pipe': Pipe, 'timer': Timer, 'compute': Compute,
           'decode': Decode, 'sound': Sound}


def main(fifo, video, folder):
    commands = os.open(fifo, os.O_RDWR)
    poll = select.poll()
    poll.register(commands, select.POLLIN)
    workers = {kind: worker(video, folder) for kind, worker in WORKERS.items()}
    worker, next_tick = None, None
    while True:
        wait = None if next_tick is None else max(0, (next_tick - time.monotonic()) * 1000)
        if poll.poll(wait):
            if worker is workers['sound']:
                worker.stop()
            kind, rate, tick = os.read(commands, 4096).decode().split('\n')[-2].split()
            worker = workers.get(kind)
            if worker is workers['sound']:
                worker.start()
            seconds = int(tick) / 1000
            operations = max(1, round(float(rate) * seconds / CALLS[kind])) if kind in CALLS else 0
            next_tick = time.monotonic() if worker else None
            continue
        if operations:
            for _ in range(operations):
                worker.work()
        else:
            worker.feed(seconds)
        # Behind time it does not catch up: the player and it share one processor.
        next_tick = max(next_tick + seconds, time.monotonic())


if __name__ == '__main__':
    main(*sys.argv[1:])
