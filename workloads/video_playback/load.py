"""Work beside a player, at a rate that one chooses: load.py FIFO VIDEO FOLDER.

Reads lines `KIND CALLS_PER_SECOND TICK_MS` from FIFO, does that kind of work until the next line, and
none for `none`. Idle, it sleeps. Work comes in a burst each tick, as a player's does.

Kinds: read (a file, from the page cache), write (a file of 4 MiB, over and over), map (memory, page by
page), pipe (bytes to another process and back), timer (short sleeps), compute (no system calls);
decode (ffmpeg decodes VIDEO in real time and drops the frames) and sound (ffmpeg plays a tone through
ALSA) have their own rate.
"""
import mmap
import os
import select
import signal
import subprocess
import sys
import time

# Calls that the recorder sees for one operation (recording_spec.textproto, Linux 6.1), measured; they
# only place the rates.
CALLS = {'read': 20, 'write': 60, 'map': 90, 'pipe': 60, 'timer': 40, 'compute': 1000}
CHUNK = 16384
WRITTEN = 4 << 20


def read_once(state):
    offset = state['count'] * 7 % state['chunks'] * CHUNK
    os.pread(state['video'], CHUNK, offset)


def write_once(state):
    os.pwrite(state['scratch'], state['block'], state['count'] * CHUNK % WRITTEN)


def map_once(state):
    with mmap.mmap(-1, 8 * mmap.PAGESIZE) as memory:
        for page in range(8):
            memory[page * mmap.PAGESIZE] = 1


def pipe_once(state):
    os.write(state['there'], b'x')
    os.read(state['back'], 1)


def timer_once(state):
    time.sleep(0.0001)


def compute_once(state):
    for _ in range(20000):
        pass


ONCE = {'read': read_once, 'write': write_once, 'map': map_once, 'pipe': pipe_once,
        'timer': timer_once, 'compute': compute_once}


def make_echo():
    """A process that sends each byte back; the descriptors to and from it."""
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    if os.fork() == 0:
        os.close(to_write)
        while byte := os.read(to_read, 1):
            os.write(from_write, byte)
        os._exit(0)
    os.close(to_read)
    return to_write, from_read


PROGRAMS = {
    'decode': ['-stream_loop', '-1', '-i', '{video}', '-f', 'null', '-'],
    'sound': ['-f', 'lavfi', '-i', 'sine=frequency=330:sample_rate=48000', '-f', 'alsa', 'hw:0'],
}


def start_program(kind, video):
    arguments = [argument.format(video=video) for argument in PROGRAMS[kind]]
    return subprocess.Popen(['ffmpeg', '-nostdin', '-v', 'error', '-threads', '1', '-re', *arguments])


def main(fifo, video, folder):
    commands = os.open(fifo, os.O_RDWR)
    state = {'count': 0, 'video': os.open(video, os.O_RDONLY), 'block': os.urandom(CHUNK),
             'scratch': os.open(folder + '/written', os.O_RDWR | os.O_CREAT)}
    state['chunks'] = os.fstat(state['video']).st_size // CHUNK
    state['there'], state['back'] = make_echo()
    poll = select.poll()
    poll.register(commands, select.POLLIN)
    kind, program, next_tick = 'none', None, None
    while True:
        wait = None if next_tick is None else max(0, (next_tick - time.monotonic()) * 1000)
        if poll.poll(wait):
            if program:
                program.send_signal(signal.SIGKILL)
                program.wait()
                program = None
            kind, rate, tick = os.read(commands, 4096).decode().split('\n')[-2].split()
            next_tick = None
            if kind in ONCE:
                tick = float(tick) / 1000
                operations = max(1, round(float(rate) * tick / CALLS[kind]))
                next_tick = time.monotonic()
            elif kind != 'none':
                program = start_program(kind, video)
        elif next_tick is not None:
            for _ in range(operations):
                ONCE[kind](state)
                state['count'] += 1
            # Behind time it does not catch up: the player and it share one processor.
            next_tick = max(next_tick + tick, time.monotonic())


if __name__ == '__main__':
    main(*sys.argv[1:])
