"""Makes the videos that are played: videos.py FOLDER [NAME...], all of them where none is named.

The same bytes wherever the guest is the same.
"""
import os
import subprocess
import sys

SECONDS = 12
# One in so many frames: players seek to those.
KEY_FRAMES = 25

# File: source, sound (or none), codecs.
VIDEOS = {
    'mpeg4-320x240-25.mkv': (
        'testsrc2=size=320x240:rate=25', 'sine=frequency=440:sample_rate=44100',
        ['-pix_fmt', 'yuv420p', '-c:v', 'mpeg4', '-q:v', '5', '-c:a', 'mp2']),
    'h264-256x144-30.mkv': (
        'testsrc2=size=256x144:rate=30', 'sine=frequency=220:beep_factor=4:sample_rate=48000',
        ['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac']),
    'mjpeg-320x180-15.mkv': (
        'life=size=320x180:rate=15:seed=1', 'anoisesrc=sample_rate=32000:amplitude=0.3:seed=1',
        ['-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-c:a', 'pcm_s16le']),
    'vp8-176x144-24-silent.mkv': (
        'testsrc=size=176x144:rate=24', None,
        ['-pix_fmt', 'yuv420p', '-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8']),
    'mpeg2-160x120-50-silent.mkv': (
        'mptestsrc=rate=50,scale=160:120', None,
        ['-pix_fmt', 'yuv420p', '-c:v', 'mpeg2video', '-q:v', '6']),
}


def make(folder, *names):
    for name in names or VIDEOS:
        picture, sound, codecs = VIDEOS[name]
        inputs = ['-f', 'lavfi', '-i', picture]
        if sound:
            inputs += ['-f', 'lavfi', '-i', sound]
        subprocess.run(
            ['ffmpeg', '-nostdin', '-v', 'error', '-filter_threads', '1', *inputs,
             '-t', str(SECONDS), '-g', str(KEY_FRAMES), '-threads', '1',
             '-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact', *codecs,
             os.path.join(folder, name)],
            check=True)


if __name__ == '__main__':
    make(*sys.argv[1:])
