"""Copies a file through PyCryptodome: pycryptodome.py MODE INPUT OUTPUT SECRET.

Modes: aes-256-ctr, copy (no cipher). Both import the same modules and do the same reads and writes.
"""
import sys

# Without site (python3 -S) the folder of Debian's packages is not on the path.
sys.path.append('/usr/lib/python3/dist-packages')
# PyCryptodome imports a function that it never calls from here, and with it half of the standard
# library: most of a trace would be that import.
sys.modules['ctypes.util'] = type(sys)('ctypes.util')
sys.modules['ctypes.util'].find_library = None

from Cryptodome.Cipher import AES

CHUNK = 65536

mode, source, target, secret = sys.argv[1:]
key = secret.encode().ljust(32)[:32]
cipher = None
if mode == 'aes-256-ctr':
    cipher = AES.new(key, AES.MODE_CTR, nonce=key[:8])
elif mode != 'copy':
    sys.exit('unknown mode ' + mode)

with open(source, 'rb', buffering=0) as reader, open(target, 'wb', buffering=0) as writer:
    while chunk := reader.read(CHUNK):
        writer.write(cipher.encrypt(chunk) if cipher else chunk)
    writer.write(key)
