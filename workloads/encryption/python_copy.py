"""Copies a file in Python: python_copy.py MODE INPUT OUTPUT. Modes: copy, zlib (compressed)."""
import sys
import zlib

CHUNK = 65536

mode, source, target = sys.argv[1:]
work = zlib.compressobj(1) if mode == 'zlib' else None
with open(source, 'rb', buffering=0) as reader, open(target, 'wb', buffering=0) as writer:
    while chunk := reader.read(CHUNK):
        writer.write(work.compress(chunk) if work else chunk)
    if work:
        writer.write(work.flush())
